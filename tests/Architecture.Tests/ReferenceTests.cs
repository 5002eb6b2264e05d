using static LvsOperator.Architecture.Tests.Offenders;

namespace LvsOperator.Architecture.Tests;

/// <summary>Who may reference whom. A new arrow is drawn here and in the architecture, or not at all.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Api"] = [],
        ["Planning"] = ["Api"],
        ["Rendering"] = ["Api", "Planning"],
        ["Manifests"] = ["Api", "Planning"],
        ["Health"] = ["Api", "Planning"],
        ["Netlink"] = [],
        ["Node"] = ["Planning", "Netlink"],
        ["Kubernetes"] = ["Api"],
        ["Telemetry"] = [],
        ["Agent"] = ["Planning", "Rendering", "Manifests", "Health", "Netlink", "Node", "Kubernetes", "Telemetry"],
        ["Operator"] = ["Planning", "Manifests", "Kubernetes", "Telemetry"],
        ["Cli"] = ["Planning", "Rendering", "Manifests", "Node", "Kubernetes"],
        ["Generator"] = ["Api", "Kubernetes", "Operator", "Agent"],
    };

    public static TheoryData<string> Projects => [.. Repository.Here.Projects("src").Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_architecture_allows(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the architecture");
        var references = Repository.Here.Projects("src")[project].References.Where(r => r.StartsWith("src/", StringComparison.Ordinal)).Select(r => Path.GetFileNameWithoutExtension(r));
        None(references.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Nothing_in_src_references_anything_outside_src(string project) =>
        None(Repository.Here.Projects("src")[project].References.Where(r => !r.StartsWith("src/", StringComparison.Ordinal)));

    [Fact]
    public void The_lab_references_of_src_only_what_it_may() =>
        None(Repository.Here.Projects("tests")["Lab"].References.Except(["src/Netlink/Netlink.csproj", "tests/KubeServers/KubeServers.csproj"]));

    [Fact]
    public void The_kubernetes_servers_for_tests_reference_nothing_of_what_is_tested() =>
        None(Repository.Here.Projects("tests")["KubeServers"].References);

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Here.Text("Operator.sln").Replace('\\', '/');
        None(Repository.Here.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains($"\"{f}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Versions_of_packages_are_given_in_one_place() => None(
        from file in Repository.Here.Files
        where file.EndsWith(".csproj", StringComparison.Ordinal)
        from reference in System.Xml.Linq.XDocument.Parse(Repository.Here.Text(file)).Descendants("PackageReference")
        where reference.Attribute("Version") is not null
        select $"{file}: {reference}");
}
