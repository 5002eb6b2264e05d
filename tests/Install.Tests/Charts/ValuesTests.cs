using System.Text.Json.Nodes;

namespace LvsOperator.Install.Tests.Charts;

/// <summary>values.schema.json: what is wrong is refused before anything is installed, by the name of the value.</summary>
public sealed class ValuesTests
{
    [Theory]
    [InlineData("replica=3", "'replica' not allowed")]
    [InlineData("replicas=two", "at '/replicas': got string, want integer")]
    [InlineData("replicas=-1", "at '/replicas': minimum: got -1, want 0")]
    [InlineData("image.tags=1", "at '/image': additional properties 'tags' not allowed")]
    [InlineData("image.registry=https://x.example", "at '/image/registry': 'https://x.example' does not match pattern")]
    [InlineData("image.pullPolicy=Sometimes", "at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'")]
    [InlineData("image.digest=latest", "at '/image/digest': 'latest' does not match pattern")]
    [InlineData("agent.loadModules=yes", "at '/agent/loadModules': got string, want boolean")]
    [InlineData("agent.tolerations[0].operator=Maybe", "at '/agent/tolerations/0/operator': value must be one of 'Exists', 'Equal'")]
    [InlineData("agent.resources.limit.cpu=1", "at '/agent/resources': additional properties 'limit' not allowed")]
    [InlineData("agent.allowExec={a b}", "at '/agent/allowExec/0': 'a b' does not match pattern")]
    [InlineData("agent.markRange=all", "at '/agent/markRange': 'all' does not match pattern")]
    [InlineData("namespace=Web_1", "at '/namespace': 'Web_1' does not match pattern")]
    [InlineData("cluster.podCidrs={10.244.0.0}", "at '/cluster/podCidrs/0': '10.244.0.0' does not match pattern")]
    [InlineData("addressPolicy.rules[0].cidr=10.0.0.0/8", "at '/addressPolicy/rules/0'")]
    [InlineData("webhook.url=http://x.example:9443", "at '/webhook/url': 'http://x.example:9443' does not match pattern")]
    public void A_bad_value_is_refused_by_name(string value, string words)
    {
        var said = Tool.Helm("template", "x", Repository.Chart, "--set", value).Failed();
        Assert.Contains("values don't meet the specifications of the schema", said, StringComparison.Ordinal);
        Assert.Contains(words, said, StringComparison.Ordinal);
    }

    /// <summary>A value that the schema does not know could be given and would do nothing.</summary>
    [Fact]
    public void Every_value_is_in_the_schema_and_the_other_way_round()
    {
        var schema = JsonNode.Parse(Repository.Read("charts/lvs-operator/values.schema.json"))!;
        Assert.Equal(Known((JsonObject)schema, "").Where(path => path != "/global").Order(), Given(Yaml.Documents(Repository.Read("charts/lvs-operator/values.yaml")).Single(), (JsonObject)schema, "").Order());
    }

    [Fact]
    public void Every_top_level_value_has_a_comment()
    {
        var lines = Repository.Read("charts/lvs-operator/values.yaml").Split('\n');
        // Pairs such as nodeSelector, tolerations share the comment above them.
        var bare = lines.Select((line, at) => (line, at)).Where(l => l.line.Length > 0 && char.IsLetter(l.line[0])).Where(l => l.at == 0 || lines[l.at - 1].Length == 0).Where(l => !Below(lines, l.at)).Select(l => l.line);
        Assert.Empty(bare.Except(["resources:", "podDisruptionBudget:", "serviceAccount:"]));
    }

    private static bool Below(string[] lines, int at) => at > 0 && lines[at - 1].StartsWith('#');

    private static IEnumerable<string> Known(JsonObject schema, string path) => schema["properties"] is JsonObject properties
        ? properties.SelectMany(p => Known((JsonObject)p.Value!, $"{path}/{p.Key}"))
        : [path];

    private static IEnumerable<string> Given(JsonObject values, JsonObject schema, string path) => values.SelectMany(value =>
        schema["properties"]?[value.Key] is JsonObject { } known && known["properties"] is not null && value.Value is JsonObject inner && !IsResources(value.Key) ? Given(inner, known, $"{path}/{value.Key}")
        : IsResources(value.Key) ? ((string[])["requests", "limits"]).Select(name => $"{path}/{value.Key}/{name}")
        : [$"{path}/{value.Key}"]);

    private static bool IsResources(string key) => key == "resources";
}
