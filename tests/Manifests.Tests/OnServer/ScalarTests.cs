using System.Text.Json.Nodes;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>One YAML text, two readers: what kubectl makes of a plain scalar, and what we make of it.</summary>
public sealed class ScalarTests(ServerWithKinds server)
{
    private static readonly string[] Alike =
    [
        "80", "-80", "+80", "0", "-0", "0x1F", "0o17", "1.5", "-1.5", ".5", "1e3", "1.0", "9223372036854775807", "true", "True", "false", "FALSE",
        "null", "~", "\"80\"", "'true'", "!!str 80", "1m30s", "100m", "1Mi", "192.168.101.100", "2001:db8::1", "12:30", "12:30:45", "2025-01-31",
        "2025-01-31T12:00:00Z", "-", "+", ".", "1-2", "0x", "200-399", "\"\"", "x y", "=", "1e", "e3",
    ];

    /// <summary>Words and numbers on which YAML 1.1, which kubectl reads, and 1.2 differ: strings to us, so that where they matter the schema says so.</summary>
    private static readonly string[] StringsToUs = ["yes", "No", "on", "OFF", "y", "n", "010", "09", "1_000", "0b11", ".inf", "-.inf", ".nan"];

    [Fact]
    public async Task A_plain_scalar_means_the_same_to_kubectl_and_to_a_folder()
    {
        var plane = await server.Ready;
        var text = $"apiVersion: lvs-operator.io/v1alpha1\nkind: RealServerPool\nmetadata: {{name: scalars}}\nspec:\n  x:\n{string.Concat(Alike.Select(scalar => $"  - {scalar}\n"))}";
        var said = await plane.KubectlReading(text, "create", "--dry-run=client", "--validate=false", "--output=json", "-f", "-");
        var theirs = JsonNode.Parse(said.Succeeded())!["spec"]!["x"]!.AsArray();
        var ours = YamlSource.Parse(text, 1).Single().Root!["spec"]!["x"]!.AsArray();
        Assert.Equal(Alike.Length, theirs.Count);
        var different = Alike.Where((_, index) => !JsonNode.DeepEquals(ours[index], theirs[index]))
            .Select(scalar => $"{scalar}: kubectl {Json(theirs, scalar)}, we {Json(ours, scalar)}");
        Assert.Empty(different);

        static string Json(JsonArray read, string scalar) => read[Array.IndexOf(Alike, scalar)]?.ToJsonString() ?? "null";
    }

    [Fact]
    public void What_yaml_versions_disagree_on_is_a_string() =>
        Assert.All(StringsToUs, scalar => Assert.Equal(scalar, (string?)YamlSource.Parse($"x: {scalar}", 1).Single().Root!["x"]));
}
