using LvsOperator.Lab.Tests.Cases.Nat;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Modes;

/// <summary>NAT and FULLNAT, each by both families and both protocols.</summary>
[Trait("topology", "nat")]
public class TranslationTests(ITestOutputHelper output) : NatCase(output)
{
    private static readonly (string Mode, Front[] Fronts)[] Modes =
    [
        ("NAT", [new("IPv4", "192.168.199.201", "192.168.199.1"), new("IPv6", "fd00:199::201", "fd00:199::1")]),
        ("FULLNAT", [new("IPv4", "192.168.199.202", NatSeed.Gateway), new("IPv6", "fd00:199::202", "fd00:226::129")]),
    ];

    [Fact]
    public async Task By_NAT_and_FULLNAT_packets_pass_by_both_families_and_both_protocols()
    {
        var site = await Build();
        var dir = site["dir"];
        Manifests(site).CopySample("site-001", text => text.Replace("timeout: 1s", "timeout: 20s", StringComparison.Ordinal));
        Manifests(site).Write("more.yaml",
        [
            .. Modes.Select(mode => Yaml.Service(mode.Mode.ToLowerInvariant(), "rr", Front.Spec($"{{mode: {mode.Mode}}}", mode.Fronts))),
            Yaml.Pool("pool", ["{address: 192.168.226.130}", "{address: \"fd00:226::130\"}"]),
        ]);
        StartDirector(site);
        await Expect.Within(Patience, "both modes, families and protocols are programmed", () => dir.IpvsRules(), rules => rules.Count(rule => rule.StartsWith("-a ", StringComparison.Ordinal)) == 10);
        await Expect.Within(Patience, "the agent has nothing left to do", new AgentView(dir).IsReady, ready => ready);

        var steps = new Steps(Output);
        foreach (var (mode, fronts) in Modes)
        {
            foreach (var front in fronts)
            {
                await front.Passes(steps, site["client"], mode, "rs1", Patience);
            }
        }
        steps.AllHold();
    }
}
