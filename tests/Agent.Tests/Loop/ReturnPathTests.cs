using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Netlink;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>A managed real server of mode NAT with <c>returnRoute: Policy</c>, as rounds keep it.</summary>
public sealed class ReturnPathTests : IDisposable
{
    private static readonly string Site = TestNode.RealServerOf("{mode: NAT, nat: {gateway: {address: 192.0.2.129/24}, returnRoute: Policy}}");

    private readonly TestNode _node = new("rs1");

    public ReturnPathTests() => _node.Kernel.Sysctls["net/ipv4/conf/eth0/rp_filter"] = "1";

    public void Dispose() => _node.Dispose();

    [Fact]
    public void The_table_comes_before_the_rule_and_a_second_start_writes_nothing()
    {
        Assert.Empty(_node.Settle(Site).Failures);
        Assert.Equal(["sysctl", "set", "rule"], _node.Kernel.Journal.Select(j => j.Split(' ')[0]));

        _node.Kernel.Journal.Clear();
        _node.Restart();
        Assert.Empty(_node.Settle().Failures);
        Assert.Empty(_node.Kernel.Journal);
    }

    [Fact]
    public void What_a_stranger_removed_is_put_back()
    {
        _node.Settle(Site);
        _node.Kernel.SourceRules.Clear();
        _node.Kernel.Tables.Clear();
        var started = _node.Now;
        for (var round = _node.Step(); _node.Kernel.SourceRules.Count == 0 && _node.Now - started < TimeSpan.FromMinutes(2); round = _node.Step()) _node.Now = round.Next;

        Assert.Single(_node.Kernel.SourceRules);
        Assert.Single(_node.Kernel.Tables);
        Assert.InRange(_node.Now - started, TimeSpan.Zero, TimeSpan.FromSeconds(12));
    }

    [Fact]
    public void A_table_that_the_kernel_refuses_is_told_and_tried_again()
    {
        _node.Kernel.Fault = (call, _) => call is "SetReturnTable" or "AddSourceRule" ? FakeKernel.Refused(Errno.Invalid, call) : null;
        _node.Step(Site);
        Assert.NotEmpty(_node.Settle(rounds: 10).Failures);

        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Single(_node.Kernel.SourceRules);
    }

    [Fact]
    public void Cleanup_leaves_nothing()
    {
        _node.Settle(Site);
        _node.Restart();
        var (_, result) = _node.Reconciler.CleanUp();

        Assert.Empty(result.Failures);
        Assert.Empty(_node.Kernel.SourceRules);
        Assert.Empty(_node.Kernel.Tables);
        Assert.Equal("1", _node.Kernel.Sysctls["net/ipv4/conf/eth0/rp_filter"]);
        Assert.True(_node.Owned.Current.IsEmpty);
    }
}
