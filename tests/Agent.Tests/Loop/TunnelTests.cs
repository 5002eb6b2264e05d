using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Netlink;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>A managed real server of mode TUN, as rounds keep it.</summary>
public sealed class TunnelTests : IDisposable
{
    private static readonly string Site = TestNode.RealServerOf("{mode: TUN, tunnel: {type: GUE}}");

    private static readonly GuePort Port = new(System.Net.Sockets.AddressFamily.InterNetwork, 6080);

    private readonly TestNode _node = new("rs1");

    public TunnelTests() => _node.Kernel.Modules.UnionWith(["ipip", "fou"]);

    public void Dispose() => _node.Dispose();

    [Fact]
    public void The_tunnel_comes_before_the_VIP_and_a_second_start_writes_nothing()
    {
        Assert.Empty(_node.Settle(Site).Failures);
        Assert.Equal(["tunnel", "gue", "sysctl", "set", "bind"], _node.Kernel.Journal.Select(j => j.Split(' ')[0]).Distinct());

        _node.Kernel.Journal.Clear();
        _node.Restart();
        Assert.Empty(_node.Settle().Failures);
        Assert.Empty(_node.Kernel.Journal);
    }

    [Fact]
    public void What_a_stranger_removed_is_put_back()
    {
        _node.Settle(Site);
        _node.Kernel.Tunnels.Clear();
        _node.Kernel.GuePorts.Clear();
        var started = _node.Now;
        for (var round = _node.Step(); _node.Kernel.GuePorts.Count == 0 && _node.Now - started < TimeSpan.FromMinutes(2); round = _node.Step()) _node.Now = round.Next;

        Assert.Single(_node.Kernel.Tunnels);
        Assert.Single(_node.Kernel.GuePorts);
        Assert.InRange(_node.Now - started, TimeSpan.Zero, TimeSpan.FromSeconds(12));
    }

    [Theory]
    [InlineData("SetTunnel")]
    [InlineData("OpenGuePort")]
    public void The_VIP_waits_for_a_tunnel_that_the_kernel_refuses(string call)
    {
        _node.Kernel.Fault = (called, _) => called == call ? FakeKernel.Refused(Errno.NotSupported, called) : null;
        _node.Step(Site);
        Assert.Contains(_node.Settle(rounds: 10).Failures, f => f.Contains("198.51.100.1/32 dev lo: left out, as a tunnel", StringComparison.Ordinal));
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.ToString() == "198.51.100.1");

        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == "198.51.100.1");
    }

    [Fact]
    public void A_module_that_is_missing_is_named_and_tried_again()
    {
        _node.Kernel.Modules.Remove("ipip");
        _node.Kernel.Fault = (called, _) => called == "SetTunnel" && !_node.Kernel.Modules.Contains("ipip") ? FakeKernel.Refused(Errno.NotSupported, called) : null;
        var fault = Assert.Single(_node.Step(Site).Faults, f => f.Reason == LvsOperator.Planning.Conditions.Reasons.UnsupportedByKernel);
        Assert.StartsWith("load module ipip: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("run `modprobe ipip` on the node", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.ToString() == "198.51.100.1");

        _node.Kernel.Loadable.Add("ipip");
        Assert.Empty(_node.Settle().Failures);
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.ToString() == "198.51.100.1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cleanup_leaves_nothing_but_a_port_that_was_open_before(bool before)
    {
        if (before) _node.Kernel.GuePorts.Add(Port);
        _node.Settle(Site);
        Assert.Contains(Port, _node.Kernel.GuePorts);
        _node.Restart();
        var (_, result) = _node.Reconciler.CleanUp();

        Assert.Empty(result.Failures);
        Assert.Empty(_node.Kernel.Tunnels);
        Assert.Empty(_node.Kernel.Chains);
        Assert.Equal(before, _node.Kernel.GuePorts.Contains(Port));
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.ToString() == "198.51.100.1");
        Assert.True(_node.Owned.Current.IsEmpty);
    }
}
