using System.Net;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using Xunit;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>Somebody else on the node takes away what is ours again and again.</summary>
public sealed class ContestTests : IDisposable
{
    private static readonly ServiceKey Web = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.0.2.100"), 80);
    private static readonly ServiceKey Other = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.0.2.101"), 80);
    private readonly TestNode _node = new();

    public ContestTests() => _node.Settle(TestNode.Site(TestNode.Pool(11, 12), TestNode.Service(), TestNode.Service("other", "192.0.2.101")));

    public void Dispose() => _node.Dispose();

    /// <summary>kube-proxy in IPVS mode: at every one of its rounds, what it does not know goes.</summary>
    private int DeletedEvery(TimeSpan period, TimeSpan time)
    {
        var put = 0;
        for (var end = _node.Now + time; _node.Now < end;)
        {
            _node.Kernel.Services.Remove(Web);
            _node.Kernel.Destinations.Remove(Web);
            for (var next = _node.Now + period; _node.Now < next; _node.Now += TimeSpan.FromSeconds(1))
                put += _node.Step().Repaired.Any(o => o is Planning.Operations.AddService) ? 1 : 0;
        }
        return put;
    }

    [Fact]
    public void What_is_deleted_now_and_then_is_put_back_at_once_and_blamed_on_nobody()
    {
        var put = DeletedEvery(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(20));
        Assert.Equal(10, put);
        Assert.Empty(_node.Step().Faults);
    }

    [Fact]
    public void What_is_deleted_again_and_again_is_told_and_put_back_ever_more_seldom()
    {
        DeletedEvery(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        var round = _node.Step();
        var fault = Assert.Single(round.Faults);
        Assert.Equal((Reasons.ForeignOwner, Web), (fault.Reason, fault.Service));
        Assert.Contains("excludeCIDRs", fault.Message, StringComparison.Ordinal);
        Assert.Contains(fault.Message, round.Failures);

        _node.Kernel.Journal.Clear();
        DeletedEvery(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        Assert.InRange(_node.Kernel.Journal.Count(j => j.Contains("AddService", StringComparison.Ordinal)), 9, 11);
        Assert.True(_node.Kernel.Services.ContainsKey(Other));
    }

    [Fact]
    public void Others_are_served_meanwhile_and_an_edit_of_what_is_contested_is_carried_out()
    {
        DeletedEvery(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        var edited = TestNode.Site(TestNode.Pool(11, 12, 13), TestNode.Service(), TestNode.Service("other", "192.0.2.101"));
        _node.Step(edited);
        Assert.Equal(3, _node.Kernel.Destinations[Other].Count);
        _node.Now += TimeSpan.FromMinutes(1);
        _node.Step();
        Assert.Equal(3, _node.Kernel.Destinations[Web].Count);
    }

    [Fact]
    public void Left_in_peace_for_five_minutes_it_is_forgotten()
    {
        DeletedEvery(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2));
        _node.Now += TimeSpan.FromMinutes(1);
        _node.Step();
        Assert.NotEmpty(_node.Step().Faults);
        _node.Now += TimeSpan.FromMinutes(6);
        Assert.Empty(_node.Step().Faults);
        Assert.Equal(2, _node.Kernel.Services.Count);
    }
}
