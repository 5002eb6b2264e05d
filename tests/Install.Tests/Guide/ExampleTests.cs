using System.Text.RegularExpressions;

namespace LvsOperator.Install.Tests.Guide;

/// <summary>Examples in the pages on installing: values are values, an overlay can be built, an application carries values that the chart takes.</summary>
public sealed partial class ExampleTests
{
    public static TheoryData<string, string> Values => [.. Blocks("values")];

    public static TheoryData<string, string> Applications => [.. Blocks("application")];

    [Theory, MemberData(nameof(Values))]
    public void Values_are_taken_by_the_chart(string page, string text) => Template(page, text);

    [Fact]
    public void There_are_examples() => Assert.True(Values.Count >= 4 && Applications.Count >= 2 && Blocks("kustomization").Any());

    [Theory, MemberData(nameof(Applications))]
    public void An_application_is_YAML_and_its_values_are_taken(string page, string text)
    {
        var application = Yaml.Documents(text).Single();
        Assert.NotNull(application["metadata"]!["name"]);
        if (application["spec"]!["source"]?["helm"]?["valuesObject"] is { } values) Template(page, values.ToJsonString());
        if (application["spec"]!["source"]?["path"] is { } path) Assert.True(Directory.Exists(Repository.In(path.ToString())));
    }

    [Fact]
    public void An_overlay_is_built_and_changes_what_it_says()
    {
        var (_, text) = Assert.Single(Blocks("kustomization"));
        var folder = Repository.In($".cache/overlay-{Guid.NewGuid():n}");
        Directory.CreateDirectory(folder);
        try
        {
            File.WriteAllText(Path.Combine(folder, "kustomization.yaml"), text.Replace("../config/", "../../config/", StringComparison.Ordinal));
            var built = Tool.Kubectl("kustomize", folder).Succeeded();
            Assert.Contains("image: registry.example/lvs-operator:0.1.0", built, StringComparison.Ordinal);
            Assert.Contains("- --agent-image\n        - registry.example/lvs-agent:0.1.0\n", built, StringComparison.Ordinal);
            Assert.Contains("    cluster:\n      serviceCidrs: [10.96.0.0/12]\n", built, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Names in the guide are those of the objects.</summary>
    [Theory]
    [InlineData("docs/install-helm.md")]
    [InlineData("docs/install-kustomize.md")]
    public void Names_in_commands_are_names_of_objects(string page)
    {
        var all = Tool.Helm("template", "lvs-operator", Repository.Chart, "--namespace", "lvs-system", "--set", "cleanup.onUninstall=true").Succeeded();
        // What the operator makes itself.
        string[] known = [.. Yaml.Documents(all).Select(d => $"{d["kind"]}/{d["metadata"]!["name"]}".ToLowerInvariant()), "daemonset/lvs-agent"];
        var named = Named().Matches(Repository.Read(page)).Select(m => m.Value).Distinct().ToArray();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known));
    }

    private static void Template(string page, string values)
    {
        var file = Path.Combine(Path.GetTempPath(), $"values-{Guid.NewGuid():n}.yaml");
        File.WriteAllText(file, values);
        try
        {
            var done = Tool.Helm("template", "lvs-operator", Repository.Chart, "--namespace", "lvs-system", "--values", file);
            Assert.True(done.ExitCode == 0, $"{page}: {done}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<(string Page, string Text)> Blocks(string mark) =>
        from page in (string[])["docs/install-helm.md", "docs/install-kustomize.md", "docs/gitops.md"]
        from Match block in Regex.Matches(Repository.Read(page), $@"^<!-- {mark} -->\n```text\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
        select (page, block.Groups[1].Value);

    [GeneratedRegex(@"\b(deployment|daemonset)/[a-z-]+")]
    private static partial Regex Named();
}
