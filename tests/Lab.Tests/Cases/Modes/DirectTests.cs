using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Modes;

/// <summary>DR by both families and both protocols.</summary>
[Trait("topology", "small")]
public class DirectTests(ITestOutputHelper output) : AnswerCase(output)
{
    [Fact]
    public async Task By_DR_packets_pass_by_both_families_and_both_protocols()
    {
        var site = await Build(Seeds.Site.Only("client", "lvs1", "nginx1"));
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Node("nginx1"), Yaml.Service("both", "rr", Front.Spec("{mode: DR}", Four, Six)), Pool("nginx1"));
        await Stands(site, "nginx1");

        var steps = new Steps(Output);
        await Passes(site, steps, "DR", "nginx1");
        steps.AllHold();
    }
}
