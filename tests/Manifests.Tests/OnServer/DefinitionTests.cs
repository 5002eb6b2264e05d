using System.Text.Json.Nodes;
using LvsOperator.KubeServers;
using LvsOperator.Manifests.Tests.Schemas;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>crds/ on a real API server: taken as they are, explained, and printed with their columns.</summary>
public sealed class DefinitionTests(ServerWithKinds server)
{
    public static TheoryData<string> Kinds() => [.. SchemaWalk.Kinds];

    [Fact]
    public async Task Definitions_are_applied_without_a_warning_and_again_without_a_change()
    {
        var plane = await server.Ready;
        Assert.Equal("", server.Applied!.Errors);
        var again = await plane.Kubectl("apply", "-f", ServerWithKinds.Crds);
        Assert.Equal("", again.Errors);
        Assert.All(again.Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(" unchanged", line));
        (await plane.Kubectl("diff", "-f", ServerWithKinds.Crds)).Succeeded();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_definition_is_stored_as_it_was_written(string kind)
    {
        var plane = await server.Ready;
        var stored = JsonNode.Parse((await plane.Kubectl("get", "crd", $"{Plural(kind)}.lvs-operator.io", "--output=json")).Succeeded())!;
        var written = YamlSource.Parse(File.ReadAllText(Path.Combine(ServerWithKinds.Crds, $"lvs-operator.io_{Plural(kind)}.yaml")), 1).Single().Root!;
        // A key of the schema that the server does not know, or reads otherwise, would be missing or changed.
        Assert.Equal("", FirstDifference(written["spec"]!, stored["spec"]!, "spec"));
        var conditions = stored["status"]!["conditions"]!.AsArray().ToDictionary(each => (string)each!["type"]!, each => $"{each!["status"]} {each["message"]}");
        Assert.StartsWith("True", conditions["NamesAccepted"]);
        Assert.StartsWith("True", conditions["Established"]);
        Assert.DoesNotContain("NonStructuralSchema", conditions.Keys);
        Assert.DoesNotContain("KubernetesAPIApprovalPolicyConformant", conditions.Keys);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_field_is_explained_in_its_own_words(string kind)
    {
        var plane = await server.Ready;
        var definition = YamlSource.Parse(File.ReadAllText(Path.Combine(ServerWithKinds.Crds, $"lvs-operator.io_{Plural(kind)}.yaml")), 1).Single().Root!;
        var schema = (JsonObject)definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        // The document that kubectl explain reads follows the definition after a while.
        JsonNode? published = null;
        await plane.Await($"the server publishes the schema of {kind}", async () =>
        {
            var all = JsonNode.Parse(await plane.Admin.GetStringAsync("openapi/v2"))!;
            published = all["definitions"]!.AsObject().Select(each => each.Value!)
                .FirstOrDefault(each => (each["x-kubernetes-group-version-kind"] as JsonArray)?.Any(gvk => (string?)gvk!["kind"] == kind && (string?)gvk["group"] == "lvs-operator.io") == true);
            return published is not null;
        });
        var fields = 0;
        foreach (var part in new[] { "spec", "status" })
        {
            Compare(schema["properties"]![part]!, published!["properties"]?[part], part);
        }

        Assert.True(fields > 20, $"{fields} fields");

        void Compare(JsonNode ours, JsonNode? theirs, string path)
        {
            fields++;
            Assert.True(theirs is not null, $"{path} is not explained");
            Assert.True((string?)ours["description"] == (string?)theirs["description"], $"{path} is explained otherwise: {theirs["description"]}");
            foreach (var (name, field) in ours["properties"] as JsonObject ?? [])
            {
                Compare(field!, theirs["properties"]?[name], $"{path}.{name}");
            }

            if (ours["items"] is { } items)
            {
                Compare(items, theirs["items"], path + "[]");
            }
        }
    }

    [Theory]
    [InlineData("virtualservices", "One or more virtual addresses (VIPs)")]
    [InlineData("lvs.spec.vips.address", "Unicast IPv4 or IPv6 address")]
    [InlineData("rsp.spec.healthCheck.interval", "Time between")]
    [InlineData("ngt.spec.hosts.routes", "<[]Object>")]
    public async Task Kubectl_explains(string what, string expected)
    {
        var plane = await server.Ready;
        CommandOutput? said = null;
        await plane.Await($"kubectl explains {what}", async () => (said = await plane.Kubectl("explain", what)).ExitCode == 0);
        Assert.Contains(expected, said!.Text);
        Assert.DoesNotContain("<empty>", said.Text);
    }

    [Theory]
    [InlineData("VirtualService", "NAME VIPS PORTS MODE SCHEDULER HEALTHY ACTIVE READY AGE", "site 192.168.101.100 80/TCP DR rr 2/2 lvs1 True")]
    [InlineData("RealServerPool", "NAME SERVERS HEALTHY CHECK READY AGE", "tomcat 2 2 HTTP True")]
    [InlineData("NginxTier", "NAME NODES HOSTS UPSTREAMS READY AGE", "nginx 2/2 1 1 True")]
    public async Task Columns_show_what_the_status_says(string kind, string header, string row)
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var name = row.Split(' ')[0];
        var sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "config/samples/site-003", kind.ToLowerInvariant() + ".yaml"));
        (await plane.KubectlReading(sample.Replace("namespace: web", $"namespace: {ns}", StringComparison.Ordinal), "apply", "-f", "-")).Succeeded();
        Assert.Contains("Unknown", await Row(), StringComparison.Ordinal);

        var status = await File.ReadAllTextAsync(Path.Combine(Repository.Tests, "OnServer/Statuses", kind.ToLowerInvariant() + ".yaml"));
        (await plane.Kubectl("patch", Plural(kind), name, "--namespace", ns, "--subresource=status", "--type=merge", "--patch", status)).Succeeded();
        Assert.StartsWith(row + " ", await Row());

        async Task<string> Row()
        {
            var lines = (await plane.Kubectl("get", Plural(kind), "--namespace", ns)).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(header, Squeeze(lines[0]));
            return Squeeze(Assert.Single(lines[1..]));
        }
    }

    /// <summary>
    /// Regression: lvs was the category of all kinds too, which kubectl takes before the short name, so that <c>get lvs NAME</c> asked every kind for
    /// that name and failed.
    /// </summary>
    [Fact]
    public async Task Kubectl_get_lvs_shows_VirtualServices_and_the_category_all_that_is_ours()
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "config/samples/site-003"), "*.yaml").Where(file => !file.EndsWith("nodes.yaml", StringComparison.Ordinal)))
        {
            var sample = await File.ReadAllTextAsync(file);
            (await plane.KubectlReading(sample.Replace("namespace: web", $"namespace: {ns}", StringComparison.Ordinal), "apply", "-f", "-")).Succeeded();
        }

        const string Header = "NAME VIPS PORTS MODE SCHEDULER HEALTHY ACTIVE READY AGE";
        var all = (await plane.Kubectl("get", "lvs", "--namespace", ns)).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2, Header), (all.Length, Squeeze(all[0])));
        var one = (await plane.Kubectl("get", "lvs", "site", "--namespace", ns)).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2, Header), (one.Length, Squeeze(one[0])));
        Assert.StartsWith("site ", one[1], StringComparison.Ordinal);
        Assert.Equal(one[1].Split(' ')[0], (await plane.Kubectl("get", "virtualservices.lvs-operator.io", "--namespace", ns, "--no-headers")).Succeeded().Split(' ')[0]);
        var listed = (await plane.Kubectl("get", "lvs-operator", "--namespace", ns, "--output=name")).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["nginxtier.lvs-operator.io/nginx", "realserverpool.lvs-operator.io/tomcat", "virtualservice.lvs-operator.io/site"], listed.Order(StringComparer.Ordinal));
    }

    internal static string Plural(string kind) => kind.ToLowerInvariant() + "s";

    private static string Squeeze(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The first place where something written is not stored; what the server adds does not matter.</summary>
    private static string FirstDifference(JsonNode written, JsonNode? stored, string path) => (written, stored) switch
    {
        (JsonObject one, JsonObject other) => one.Select(entry => FirstDifference(entry.Value!, other[entry.Key], $"{path}.{entry.Key}")).FirstOrDefault(found => found.Length > 0) ?? "",
        (JsonArray one, JsonArray other) when one.Count == other.Count =>
            one.Select((item, index) => FirstDifference(item!, other[index], $"{path}[{index}]")).FirstOrDefault(found => found.Length > 0) ?? "",
        _ => JsonNode.DeepEquals(written, stored) ? "" : $"{path}: {written.ToJsonString()} is stored as {stored?.ToJsonString() ?? "nothing"}",
    };
}
