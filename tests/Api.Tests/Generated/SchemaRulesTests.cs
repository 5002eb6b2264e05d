using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Generator;

namespace LvsOperator.Api.Tests.Generated;

/// <summary>What real API servers ask of a CRD, and what ours adds to stay bounded.</summary>
public sealed class SchemaRulesTests
{
    public static TheoryData<Type> Kinds() => [typeof(VirtualService), typeof(RealServerPool), typeof(NginxTier)];

    [Theory, MemberData(nameof(Kinds))]
    public void Every_node_of_the_schema_keeps_the_rules(Type kind)
    {
        var version = Definition(kind)["spec"]!["versions"]![0]!;
        var properties = version["schema"]!["openAPIV3Schema"]!["properties"]!;
        var problems = Problems((JsonObject)properties["spec"]!, "spec").Concat(Problems((JsonObject)properties["status"]!, "status")).ToList();
        Assert.Empty(problems);
        Assert.NotNull(version["subresources"]!["status"]);
        Assert.DoesNotContain("x-kubernetes-validations", version.ToJsonString());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Names_are_those_of_the_api(Type kind)
    {
        var names = Definition(kind)["spec"]!["names"]!;
        Assert.Equal("lvs-operator", (string)names["categories"]![0]!);
        Assert.Equal(kind.Name switch { "VirtualService" => "lvs", "RealServerPool" => "rsp", _ => "ngt" }, (string)names["shortNames"]![0]!);
    }

    [Theory]
    [InlineData(typeof(VirtualService), "VIPs, Ports, Mode, Scheduler, Healthy, Active, Ready, Age")]
    [InlineData(typeof(RealServerPool), "Servers, Healthy, Check, Ready, Age")]
    [InlineData(typeof(NginxTier), "Nodes, Hosts, Upstreams, Ready, Age")]
    public void Columns_are_those_of_the_api_and_exist(Type kind, string expected)
    {
        var version = Definition(kind)["spec"]!["versions"]![0]!;
        var columns = version["additionalPrinterColumns"]!.AsArray();
        Assert.Equal(expected, string.Join(", ", columns.Select(column => (string)column!["name"]!)));
        foreach (var path in columns.Select(column => (string)column!["jsonPath"]!).Where(path => !path.Contains('[') && !path.StartsWith(".metadata")))
        {
            JsonNode? node = version["schema"]!["openAPIV3Schema"];
            foreach (var step in path.Split('.').Skip(1))
            {
                node = node?["properties"]?[step];
            }

            Assert.True(node is not null, path);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Status_starts_as_pending(Type kind)
    {
        var status = Definition(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["status"]!;
        var condition = status["default"]!["conditions"]!.AsArray().Single()!;
        Assert.Equal(("Ready", "Unknown", "Pending"), ((string)condition["type"]!, (string)condition["status"]!, (string)condition["reason"]!));
        Assert.Equal(DateTimeOffset.UnixEpoch, DateTimeOffset.Parse((string)condition["lastTransitionTime"]!, System.Globalization.CultureInfo.InvariantCulture));
        var required = status["properties"]!["conditions"]!["items"]!["required"]!.AsArray().Select(name => (string)name!);
        Assert.All(required, name => Assert.NotNull(condition[name]));
    }

    private static JsonObject Definition(Type kind) => CustomResource.Define(kind, XmlDocumentation.Load(typeof(VirtualService).Assembly));

    private static IEnumerable<string> Problems(JsonObject schema, string path)
    {
        var type = (string?)schema["type"];
        var isEither = schema["x-kubernetes-int-or-string"] is not null;
        if (path.Count(character => character == '.') < 20 && schema["description"] is null && !path.EndsWith("[]") && !path.EndsWith("{}"))
        {
            yield return $"{path}: no description";
        }

        if (isEither ? type is not null : type is null)
        {
            yield return $"{path}: type {type}";
        }

        if ((type == "string" || isEither) && schema["maxLength"] is null)
        {
            yield return $"{path}: no maxLength";
        }

        if (type == "integer" && (schema["format"] is null || schema["minimum"] is null))
        {
            yield return $"{path}: no format or minimum";
        }

        if ((string?)schema["pattern"] is { } pattern && (!pattern.StartsWith('^') || !pattern.EndsWith('$') || !IsRegex(pattern)))
        {
            yield return $"{path}: pattern {pattern}";
        }

        if (type == "object" && schema["default"] is not null && path != "status")
        {
            yield return $"{path}: a default on a block";
        }

        foreach (var problem in path.StartsWith("status", StringComparison.Ordinal) ? StatusProblems(schema, path) : [])
        {
            yield return problem;
        }

        foreach (var problem in ListProblems(schema, path).Concat(MapProblems(schema, path)))
        {
            yield return problem;
        }

        foreach (var (name, field) in schema["properties"] as JsonObject ?? [])
        {
            foreach (var problem in Problems((JsonObject)field!, $"{path}.{name}"))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> StatusProblems(JsonObject schema, string path)
    {
        if (schema["enum"] is not null)
        {
            yield return $"{path}: an enum in status, which an older agent could not fill";
        }

        if (schema["default"] is not null && path != "status")
        {
            yield return $"{path}: a default in status, which every agent's row would seem to own";
        }
    }

    private static IEnumerable<string> ListProblems(JsonObject schema, string path)
    {
        if ((string?)schema["type"] != "array")
        {
            yield break;
        }

        if (schema["maxItems"] is null || (string?)schema["x-kubernetes-list-type"] is not ("map" or "set" or "atomic"))
        {
            yield return $"{path}: no maxItems or list type";
        }

        var items = (JsonObject)schema["items"]!;
        foreach (var key in (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => (string)key!))
        {
            var isRequired = (items["required"] as JsonArray ?? []).Any(name => (string)name! == key);
            if (items["properties"]?[key] is not { } field || !(isRequired || field["default"] is not null))
            {
                yield return $"{path}: key {key} is neither required nor defaulted";
            }
        }

        foreach (var problem in Problems(items, path + "[]"))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> MapProblems(JsonObject schema, string path)
    {
        if (schema["additionalProperties"] is not JsonObject values)
        {
            yield break;
        }

        if (schema["maxProperties"] is null)
        {
            yield return $"{path}: no maxProperties";
        }

        foreach (var problem in Problems(values, path + "{}"))
        {
            yield return problem;
        }
    }

    private static bool IsRegex(string pattern)
    {
        try
        {
            // RE2 has neither look-around nor back-references, and neither has this option.
            _ = new Regex(pattern, RegexOptions.NonBacktracking);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
