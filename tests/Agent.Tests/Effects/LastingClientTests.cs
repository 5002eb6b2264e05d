using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Netlink;

namespace LvsOperator.Agent.Tests.Effects;

public sealed class LastingClientTests
{
    private readonly List<Client> _opened = [];
    private NetlinkError? _closed;

    private sealed class Client : IDisposable
    {
        internal bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private LastingClient<Client> Lasting() => new(() =>
    {
        if (_closed is { } why) return why;
        _opened.Add(new());
        return _opened[^1];
    });

    [Theory]
    [InlineData(NetlinkFault.Refused, 2, 2)]
    [InlineData(NetlinkFault.NotSent, 32, 2)]
    [InlineData(NetlinkFault.ReceiveFailed, 9, 2)]
    [InlineData(NetlinkFault.Refused, 3, 1)]
    [InlineData(NetlinkFault.TimedOut, 110, 1)]
    public void A_module_that_was_reloaded_or_a_socket_that_died_costs_one_more_question(NetlinkFault fault, int errno, int asked)
    {
        using var lasting = Lasting();
        var count = 0;
        var answer = lasting.Ask<string>(c => ++count == 1 ? new NetlinkError(fault, "x", "", new(errno)) : "fine");
        Assert.Equal(asked, count);
        Assert.Equal(asked == 2 ? "fine" : null, answer.Value);
        Assert.Equal(asked == 2, _opened[0].IsDisposed);
        Assert.Equal(asked, _opened.Count);
    }

    [Fact]
    public void A_module_that_is_gone_is_said_to_be_missing_and_its_return_is_noticed()
    {
        using var lasting = Lasting();
        lasting.Ask<string>(_ => "fine");
        _closed = new(NetlinkFault.FamilyMissing, "find netlink family", "IPVS");
        Assert.Equal(NetlinkFault.FamilyMissing, lasting.Ask<string>(_ => FakeKernel.Refused(Errno.NoEntry)).Error!.Fault);
        _closed = null;
        Assert.Equal("fine", lasting.Ask<string>(_ => "fine").Value);
    }
}
