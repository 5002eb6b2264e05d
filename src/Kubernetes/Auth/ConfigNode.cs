using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>A place in a configuration file that knows its path, so that every fault names file and field.</summary>
internal sealed class ConfigNode(string file, string path, YamlNode? node, List<AccessFault> faults)
{
    private const int Deepest = 20;

    internal string File => file;

    internal bool Exists => node is not null && !IsNull(node);

    /// <summary>The one document of a file; null, with a fault, if it cannot be read.</summary>
    internal static ConfigNode? Read(string file, List<AccessFault> faults)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(System.IO.File.ReadAllText(file)));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }, ..]) return new ConfigNode(file, "", root, faults);
            faults.Add(new AccessFault(file, "", "is no kubeconfig: a mapping with clusters, users and contexts is expected; give the file that kubectl uses"));
        }
        catch (YamlException fault)
        {
            faults.Add(new AccessFault(file, "", $"not YAML in line {fault.Start.Line}: {fault.Message.TrimEnd('.')}; correct the text"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(new AccessFault(file, "", $"{fault.Message.TrimEnd('.')}; give a readable file"));
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // YamlDotNet's scanner lets these out of some malformed texts.
            faults.Add(new AccessFault(file, "", "not YAML; correct the text"));
        }

        return null;
    }

    internal void Complain(string reason) => faults.Add(new AccessFault(file, path, reason));

    internal ConfigNode At(string field)
    {
        var inner = path.Length == 0 ? field : $"{path}.{field}";
        if (!Exists) return new ConfigNode(file, inner, null, faults);
        if (node is not YamlMappingNode map)
        {
            Complain("a mapping is expected; indent its fields below it");
            return new ConfigNode(file, inner, null, faults);
        }

        return new ConfigNode(file, inner, map.Children.FirstOrDefault(c => c.Key is YamlScalarNode { Value: { } key } && key == field).Value, faults);
    }

    /// <summary>A text; null if absent, empty, or no text (which is a fault).</summary>
    internal string? Text()
    {
        if (!Exists) return null;
        if (node is YamlScalarNode { Value: { } value }) return value.Length == 0 ? null : value;
        Complain("a text is expected; write one value");
        return null;
    }

    /// <summary>true or false; false if absent.</summary>
    internal bool Flag()
    {
        switch (Text())
        {
            case null or "false" or "False" or "FALSE":
                return false;
            case "true" or "True" or "TRUE":
                return true;
            default:
                Complain("true or false is expected");
                return false;
        }
    }

    /// <summary>The items of a list, by their number.</summary>
    internal IReadOnlyList<ConfigNode> Items()
    {
        if (!Exists) return [];
        if (node is YamlSequenceNode list) return [.. list.Children.Select((item, i) => new ConfigNode(file, $"{path}[{i}]", item, faults))];
        Complain("a list is expected; begin each item with a dash");
        return [];
    }

    /// <summary>The items of a list of named things, by their name.</summary>
    internal IEnumerable<(string Name, ConfigNode Item)> Named()
    {
        foreach (var item in Items())
        {
            if (item.At("name").Text() is { } name) yield return (name, item.Renamed($"{path}[{name}]"));
            else item.At("name").Complain("is missing; give one");
        }
    }

    /// <summary>The same as JSON, for an exec plugin.</summary>
    internal JsonNode? Json() => Exists ? Json(node!, 0) : null;

    private ConfigNode Renamed(string name) => new(file, name, node, faults);

    private static JsonNode? Json(YamlNode node, int depth) => node switch
    {
        _ when depth > Deepest => null,
        YamlMappingNode map => new JsonObject(map.Children.Where(c => c.Key is YamlScalarNode { Value: not null })
            .Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Json(c.Value, depth + 1)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(c => Json(c, depth + 1))]),
        _ when IsNull(node) => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } plain when long.TryParse(plain.Value, out var number) && plain.Value == number.ToString(System.Globalization.CultureInfo.InvariantCulture) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };
}
