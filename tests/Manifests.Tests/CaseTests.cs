using LvsOperator.Manifests;

namespace LvsOperator.Manifests.Tests;

/// <summary>Each folder of Cases: in.yaml (or in.json), and in faults.txt every fault it has. LVS_UPDATE=1 rewrites the latter.</summary>
public sealed class CaseTests
{
    private static readonly string Folder = Path.Combine(Repository.Tests, "Cases");

    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void Faults_are_as_recorded(string name)
    {
        var input = Directory.GetFiles(Path.Combine(Folder, name), "in.*").Single();
        var golden = Path.Combine(Folder, name, "faults.txt");
        var result = ManifestReader.Read(File.ReadAllText(input), Path.GetFileName(input));
        var lines = result.Objects.Select(item => $"{item.File}:{item.Line}: ok: {item.Object.Kind} {item.Object.Key}")
            .Concat(result.Faults.Select(fault => fault.ToString()));
        var actual = string.Concat(lines.Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("LVS_UPDATE") == "1")
        {
            File.WriteAllText(golden, actual);
        }

        Assert.Equal(File.ReadAllText(golden), actual);
    }

    [Fact]
    public void Samples_are_valid()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "config/samples"), "*.yaml", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files.Where(file => Path.GetFileName(file) != "kustomization.yaml"))
        {
            var result = ManifestReader.Read(File.ReadAllText(file), file);
            Assert.Empty(result.Faults.Select(fault => fault.ToString()));
            Assert.NotEmpty(result.Objects);
        }
    }
}
