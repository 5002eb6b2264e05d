using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Manifests;

namespace LvsOperator.Planning.Tests.Golden;

/// <summary>
/// <c>Cases/CASE/site.yaml</c> planned for every Node it names, every server taken as healthy; <c>Cases/CASE/NODE.txt</c> is what must come out.
/// With <c>UPDATE_GOLDENS=1</c> the files are written anew, to be read as a diff.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Cases = Path.Combine(Path.GetDirectoryName(Here())!, "..", "Cases");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Cases).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_site_is_planned_as_its_golden_files_say(string name)
    {
        var folder = Path.Combine(Cases, name);
        var read = ManifestReader.Read(File.ReadAllText(Path.Combine(folder, "site.yaml")), "site.yaml");
        Assert.Empty(read.Faults);
        var snapshot = SnapshotOf(read.Objects.Select(d => d.Object));
        Assert.NotEmpty(snapshot.Nodes);
        foreach (var node in snapshot.Nodes.Values)
        {
            var address = node.Status.Addresses.First(a => a.Type == "InternalIP").Address;
            var input = new PlanInput(
                snapshot, node.Metadata.Name, NodeRoles.All, Site.FactsOf(address), HealthView.AllHealthy, Memory.Empty,
                new Site().Connections, Site.Start);
            var plan = PlanText.Of(new NodePlanner().Plan(input).Plan);
            var golden = Path.Combine(folder, node.Metadata.Name + ".txt");
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1") File.WriteAllText(golden, plan);
            Assert.Equal(File.ReadAllText(golden), plan);
        }
    }

    private static Snapshot SnapshotOf(IEnumerable<KubernetesObject> objects) => objects.Aggregate(Snapshot.Empty, (all, o) => o switch
    {
        VirtualService s => all with { VirtualServices = all.VirtualServices.Add(s.Key, s) },
        RealServerPool p => all with { Pools = all.Pools.Add(p.Key, p) },
        NginxTier t => all with { Tiers = all.Tiers.Add(t.Key, t) },
        Node n => all with { Nodes = all.Nodes.Add(n.Metadata.Name, n) },
        _ => all,
    });

    private static string Here([CallerFilePath] string path = "") => path;
}
