using System.Net.Sockets;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Netlink;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>Chains of iptables, as rounds keep them.</summary>
public sealed class ChainTests : IDisposable
{
    private static readonly RuleChain Nat = new(AddressFamily.InterNetwork, RuleTable.Nat);

    private static readonly string Site = TestNode.Site(TestNode.Pool(11, 12), TestNode.Service(more: "scheduler: {name: wrr}\n  forwarding: {mode: FULLNAT}"));

    private readonly TestNode _node = new();

    public ChainTests()
    {
        foreach (var key in new[] { "net/ipv4/ip_forward", "net/ipv4/vs/conntrack" }) _node.Kernel.Sysctls[key] = "0";
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Rules_come_before_the_services_behind_them_and_the_vip_last()
    {
        _node.Step(Site);

        var journal = _node.Kernel.Journal;
        var rules = journal.IndexOf("set iptables nat LVS-POSTROUTING");
        Assert.InRange(rules, journal.FindLastIndex(j => j.StartsWith("sysctl", StringComparison.Ordinal)) + 1, journal.FindIndex(j => j.StartsWith("AddService", StringComparison.Ordinal)) - 1);
        Assert.StartsWith("bind 192.0.2.100", journal[^1], StringComparison.Ordinal);
        Assert.Equal("sysctl net/ipv4/ip_forward = 1", journal[0]);
    }

    [Fact]
    public void A_second_start_after_a_kill_writes_nothing()
    {
        _node.Settle(Site);
        _node.Kernel.Journal.Clear();
        _node.Restart();

        Assert.Empty(_node.Settle().Failures);
        Assert.Empty(_node.Kernel.Journal);
        Assert.Equal([Nat], _node.Owned.Current.Chains);
    }

    [Fact]
    public void What_a_stranger_did_to_a_chain_is_put_right_within_ten_seconds_and_told()
    {
        _node.Settle(Site);
        var rules = _node.Kernel.Chains[Nat].Rules;
        _node.Kernel.Chains[Nat] = new([], 1, 0);
        var started = _node.Now;
        var repaired = 0;
        for (var round = _node.Step(); _node.Kernel.Chains[Nat].Jumps == 0 && _node.Now - started < TimeSpan.FromMinutes(2); repaired += round.Repaired.Length)
        {
            _node.Now = round.Next;
            round = _node.Step();
        }

        Assert.Equal(new ObservedChain(rules, 0, 1), _node.Kernel.Chains[Nat]);
        Assert.InRange(_node.Now - started, TimeSpan.Zero, TimeSpan.FromSeconds(12));
        Assert.Equal(1, repaired);
    }

    /// <summary>Real servers would see the clients' own addresses and answer past the director.</summary>
    [Fact]
    public void While_rules_fail_the_vip_of_fullnat_stays_down_and_all_else_goes_on()
    {
        _node.Kernel.Fault = (call, _) => call == "SetChain" ? FakeKernel.Refused(Errno.Busy, "restore") : null;
        _node.Step(Site + '\n' + TestNode.Service("tea", "192.0.2.101"));
        var round = _node.Settle(rounds: 20);

        Assert.Contains(round.Failures, f => f.StartsWith("set iptables nat LVS-POSTROUTING: ", StringComparison.Ordinal));
        Assert.Contains(round.Failures, f => f.StartsWith("bind 192.0.2.100/32 dev eth0: left out", StringComparison.Ordinal));
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == "192.0.2.101");
        Assert.Equal(2, _node.Kernel.Services.Count);
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.ToString() == "192.0.2.100");

        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == "192.0.2.100");
    }

    /// <summary>Packets without their mark would reach no service: clients would be refused by the director itself.</summary>
    [Theory]
    [InlineData("SetChain", "bind 192.0.2.101/32 dev eth0: left out, as packets for it would not get the firewall mark")]
    [InlineData("Execute", "bind 192.0.2.101/32 dev eth0: left out, as a service behind it could not be programmed")]
    public void While_the_rules_or_the_service_of_a_mark_fail_its_vip_stays_down_and_all_else_goes_on(string failing, string told)
    {
        var grouped = TestNode.Service("tea", "192.0.2.101").Replace("spec:", "spec:\n  portGrouping: FirewallMark\n  firewallMark: 7", StringComparison.Ordinal);
        _node.Kernel.Fault = (call, about) => call == failing && (failing == "SetChain" || about is LvsOperator.Netlink.Ipvs.AddService { Service.Key: LvsOperator.Netlink.Ipvs.IpvsMarkKey }) ? FakeKernel.Refused(Errno.Busy, "no") : null;
        _node.Step(TestNode.Site(TestNode.Pool(11), TestNode.Service(), grouped));
        var round = _node.Settle(rounds: 20);

        Assert.Contains(round.Failures, f => f.StartsWith(told, StringComparison.Ordinal));
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == "192.0.2.100");
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.ToString() == "192.0.2.101");

        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == "192.0.2.101");
    }

    /// <summary>Each table, and each family, is applied or not on its own, and what fails says so of itself alone.</summary>
    [Theory]
    [InlineData("iptables mangle LVS-PREROUTING", "192.0.2.101", "192.0.2.100")]
    [InlineData("iptables nat LVS-POSTROUTING", "192.0.2.100", "192.0.2.101")]
    public void Of_two_tables_the_one_that_fails_keeps_its_own_VIP_down_and_no_other(string failing, string down, string up)
    {
        var grouped = TestNode.Service("tea", "192.0.2.101").Replace("spec:", "spec:\n  portGrouping: FirewallMark\n  firewallMark: 7", StringComparison.Ordinal);
        _node.Kernel.Fault = (call, about) => call == "SetChain" && about is PlannedChain chain && chain.Chain.ToString() == failing ? FakeKernel.Refused(Errno.Busy, "restore") : null;
        _node.Step(Site + '\n' + grouped);
        var round = _node.Settle(rounds: 20);

        Assert.Equal([$"bind {down}/32", $"set {failing}"], round.Failures.Select(f => f.Split(down + "/32")[0] is var start && start.Length < f.Length ? $"{start}{down}/32" : f.Split(": ")[0]).Order(StringComparer.Ordinal));
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == up);
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.ToString() == down);

        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == down);
    }

    /// <summary>Each would wait a second for the lock, and what is to be done about a server that died would wait for all of them.</summary>
    [Fact]
    public void While_the_lock_is_held_one_chain_waits_for_it_and_the_others_are_told_of_without_being_tried()
    {
        var tried = 0;
        var grouped = TestNode.Service("tea", "192.0.2.101").Replace("spec:", "spec:\n  portGrouping: FirewallMark\n  firewallMark: 7", StringComparison.Ordinal);
        _node.Kernel.Fault = (call, _) => call == "SetChain" && ++tried > 0 ? FakeKernel.Refused(Errno.Again) with { KernelText = "Another app is currently holding the xtables lock." } : null;
        var round = _node.Step(Site + '\n' + grouped);
        Assert.Equal(1, tried);
        Assert.Equal(2, round.Failures.Count(f => f.StartsWith("set iptables ", StringComparison.Ordinal)));
        Assert.Single(round.Failures, f => f.Contains("not tried, as another program holds /run/xtables.lock; iptables ", StringComparison.Ordinal));

        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Equal(2, _node.Kernel.Chains.Count);
    }

    [Fact]
    public void Cleanup_removes_the_chain_puts_settings_back_and_leaves_routing_on()
    {
        _node.Settle(Site);
        _node.Restart();
        var (_, result) = _node.Reconciler.CleanUp();

        Assert.Empty(result.Failures);
        Assert.Empty(_node.Kernel.Chains);
        Assert.True(_node.Owned.Current.IsEmpty);
        Assert.Equal(("1", "0"), (_node.Kernel.Sysctls["net/ipv4/ip_forward"], _node.Kernel.Sysctls["net/ipv4/vs/conntrack"]));
    }

    [Fact]
    public void Where_no_object_needs_rules_iptables_is_never_asked()
    {
        _node.Kernel.Fault = (call, _) => call.EndsWith("Chains", StringComparison.Ordinal) || call.EndsWith("Chain", StringComparison.Ordinal) ? throw new InvalidOperationException(call) : null;

        Assert.Empty(_node.Settle(TestNode.Site(TestNode.Pool(11), TestNode.Service())).Failures);
    }
}
