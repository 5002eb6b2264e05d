using LvsOperator.Generator.Install;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests.Charts;

/// <summary>The chart and config/ are what `make generate` writes: neither drifts from the code, nor they from each other.</summary>
public sealed class GeneratedFilesTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Chart = new(ChartFiles.All);
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Kustomize = new(() => KustomizeFiles.Of(new Helm(Assets.Find().Program("helm")).Template(Repository.Root)));

    [Fact]
    public void The_chart_has_the_kinds_and_the_rights_that_the_code_declares() => Same(Chart.Value, "charts/lvs-operator/files/crds", "charts/lvs-operator/files/rbac");

    [Fact]
    public void Kustomize_has_what_the_chart_gives() => Same(Kustomize.Value, "config/crd", "config/rbac", "config/manager", "config/default");

    /// <summary>Removing a release must not remove the kinds, and with them every object.</summary>
    [Fact]
    public void Each_definition_in_the_chart_is_kept_and_else_as_generated()
    {
        foreach (var (path, text) in Chart.Value.Where(file => file.Key.Contains("/crds/", StringComparison.Ordinal)))
        {
            const string Keep = "  annotations:\n    helm.sh/resource-policy: keep\n";
            Assert.Contains(Keep, text, StringComparison.Ordinal);
            Assert.Equal(Repository.Read($"crds/{Path.GetFileName(path)}"), text.Replace(Keep, "", StringComparison.Ordinal));
        }
    }

    private static void Same(IReadOnlyDictionary<string, string> files, params string[] folders)
    {
        var stale = files.Where(file => !File.Exists(Repository.In(file.Key)) || Repository.Read(file.Key) != file.Value).Select(file => file.Key);
        var beside = folders.SelectMany(folder => Directory.GetFiles(Repository.In(folder))).Select(path => Path.GetRelativePath(Repository.Root, path)).Except(files.Keys);
        var wrong = stale.Select(path => $"{path} is stale").Concat(beside.Select(path => $"{path} is no longer generated")).ToArray();
        Assert.True(wrong.Length == 0, $"run `make generate` and review the difference:\n{string.Join('\n', wrong)}");
    }
}
