namespace LvsOperator.Install.Tests.Charts;

/// <summary>What the chart gives for some values: <c>Cases/NAME/values.yaml</c> and <c>golden.yaml</c>. With <c>UPDATE_GOLDENS=1</c> the latter are written anew.</summary>
public sealed class TemplateTests
{
    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Repository.In("tests/Install.Tests/Cases")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void Values_give_their_golden(string name)
    {
        var text = Template("--values", Repository.In($"tests/Install.Tests/Cases/{name}/values.yaml"));
        var golden = Repository.In($"tests/Install.Tests/Cases/{name}/golden.yaml");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Helm_finds_nothing_to_complain_of(string name) =>
        Tool.Helm("lint", "--strict", "--quiet", Repository.Chart, "--values", Repository.In($"tests/Install.Tests/Cases/{name}/values.yaml")).Succeeded();

    [Fact]
    public void The_kinds_come_first_unless_they_are_left_out()
    {
        var all = Tool.Helm("template", "x", Repository.Chart, "--namespace", "lvs-system").Succeeded();
        Assert.Equal(3, all.Split("\nkind: CustomResourceDefinition\n").Length - 1);
        Assert.DoesNotContain("CustomResourceDefinition", Template(), StringComparison.Ordinal);
    }

    /// <summary>Kubernetes 1.20 has no policy/v1, and no test of ours may hide that 1.21 is what is claimed.</summary>
    [Theory]
    [InlineData("1.20.2", "policy/v1beta1")]
    [InlineData("1.21.0", "policy/v1")]
    [InlineData("1.35.0", "policy/v1")]
    public void A_disruption_budget_is_of_the_version_that_the_server_has(string version, string expected)
    {
        var text = Template("--kube-version", version, "--set", "podDisruptionBudget.enabled=true");
        Assert.Contains($"apiVersion: {expected}\nkind: PodDisruptionBudget", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_server_is_refused() =>
        Assert.Contains("incompatible with Kubernetes v1.19.0", Tool.Helm("template", "x", Repository.Chart, "--kube-version", "1.19.0").Failed(), StringComparison.Ordinal);

    [Fact]
    public void The_policy_of_agents_rows_is_refused_where_the_server_cannot_have_it() =>
        Assert.Contains("agentRowPolicy.enabled needs Kubernetes 1.30 or newer, this is v1.29.9: set it to false",
            Tool.Helm("template", "x", Repository.Chart, "--kube-version", "1.29.9", "--set", "agentRowPolicy.enabled=true").Failed(), StringComparison.Ordinal);

    [Theory]
    [InlineData("registry.example:5000", "", "", "registry.example:5000/lvs-operator:0.1.0")]
    [InlineData("", "1.2.3", "", "lvs-operator:1.2.3")]
    [InlineData("a.example/team", "1.2.3", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "a.example/team/lvs-operator@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void An_image_is_named_by_registry_tag_or_digest(string registry, string tag, string digest, string expected)
    {
        var text = Template("--set-string", $"image.registry={registry},image.tag={tag},image.digest={digest}");
        Assert.Contains($"image: \"{expected}\"", text, StringComparison.Ordinal);
        Assert.Contains($"- \"{(registry.Length > 0 ? registry + "/" : "")}lvs-agent:0.1.0\"", text, StringComparison.Ordinal);
    }

    /// <summary>The operator reads its files once.</summary>
    [Fact]
    public void A_change_of_configuration_is_a_change_of_the_pods()
    {
        var checksums = new[] { "agent.loadModules=true", "cluster.podCidrs={10.244.0.0/16}", "addressPolicy.rules[0].cidrs={192.168.1.0/24}", "replicas=3" }
            .Select(value => Template("--set", value).Split("lvs-operator.io/config: ")[1].Split('\n')[0]).ToArray();
        Assert.Equal(4, checksums.Distinct().Count());
        Assert.Equal(checksums[3], Template().Split("lvs-operator.io/config: ")[1].Split('\n')[0]);
    }

    private static string Template(params string[] arguments) =>
        Tool.Helm([.. (string[])["template", "lvs-operator", Repository.Chart, "--namespace", "lvs-system", "--set", "crds.enabled=false"], .. arguments]).Succeeded();
}
