using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Probing;

namespace LvsOperator.Health.Tests.Probes;

/// <summary>Probes through a VIP: their sockets bear a mark, and come from an address of the director.</summary>
public sealed class ProbeOriginTests
{
    private const int SolSocket = 1;
    private const int SoMark = 36;

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.77")]
    [InlineData("::1", "::1")]
    public async Task A_connection_goes_to_the_target_from_the_source(string at, string from)
    {
        var source = IPAddress.Parse(from);
        var seen = new TaskCompletionSource<IPAddress>();
        await using var server = new Script((socket, _) =>
        {
            seen.TrySetResult(((IPEndPoint)socket.RemoteEndPoint!).Address);
            return Task.CompletedTask;
        }, IPAddress.Parse(at));

        using var kinds = new ProbeKinds();
        var outcome = await kinds.Make(new() { Via = ProbeTarget.VirtualAddress }, DrainSignal.None).RunAsync(Aim(Way(source, server.Target, ForwardingMethod.Route)), default);
        if (!MayMark())
        {
            // Nothing against the server: without the right every one of them would go.
            Assert.Equal((ProbeAnswer.Undecided, true), (outcome.Answer, outcome.Detail.Contains("CAP_NET_ADMIN", StringComparison.Ordinal)));
            return;
        }
        Assert.Equal(ProbeOutcome.Success, outcome);
        Assert.Equal(source, await seen.Task);
    }

    [Fact]
    public void A_socket_bears_the_mark_and_datagrams_whose_answers_are_translated_have_a_port_of_their_own_for_each_server()
    {
        if (!MayMark()) return;
        var source = IPAddress.Parse("127.0.0.78");
        using var first = Datagrams();
        using var second = Datagrams();
        var way = Way(source, new(IPAddress.Loopback, 53), ForwardingMethod.Masquerade);
        Assert.Equal(SocketError.Success, ProbeOrigin.Prepare(first, way));
        Assert.Equal((way.Mark, 32_768 + (int)(way.Mark % 16_384)), (Mark(first), Port(first)));
        // Somebody has the port: any other will do.
        Assert.Equal(SocketError.Success, ProbeOrigin.Prepare(second, way));
        Assert.NotEqual(Port(first), Port(second));
        Assert.NotEqual(0, Port(second));
    }

    [Fact]
    public void A_source_that_is_not_there_any_more_is_this_nodes_fault()
    {
        if (!MayMark()) return;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var fault = ProbeOrigin.Prepare(socket, Way(IPAddress.Parse("192.0.2.1"), new(IPAddress.Loopback, 53), ForwardingMethod.Route));
        Assert.Equal(ProbeAnswer.Undecided, SocketFault.Outcome(fault, default, "connecting").Answer);
    }

    [Theory]
    [InlineData(HealthCheckType.PING)]
    [InlineData(HealthCheckType.EXEC)]
    public async Task A_kind_that_does_not_go_through_the_vip_says_so(HealthCheckType type)
    {
        using var kinds = new ProbeKinds();
        var outcome = await kinds.Make(new() { Type = type, Via = ProbeTarget.VirtualAddress }, DrainSignal.None).RunAsync(new IPEndPoint(IPAddress.Loopback, 1), default);
        Assert.Equal(ProbeOutcome.Failure($"via: VirtualAddress: type {type} does not go through it"), outcome);
    }

    private static ProbeAim Aim(ProbeWay way) => new(way.Target) { Way = way };

    private static ProbeWay Way(IPAddress source, IPEndPoint target, ForwardingMethod method) =>
        new(new(target.AddressFamily, new(new(IPAddress.Parse("192.0.2.3"), 0), method, 1)), source, target) { Mark = 0x4c502abc };

    private static Socket Datagrams() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static uint Mark(Socket socket)
    {
        var bytes = new byte[4];
        socket.GetRawSocketOption(SolSocket, SoMark, bytes);
        return BitConverter.ToUInt32(bytes);
    }

    /// <summary>Whether this process has CAP_NET_ADMIN.</summary>
    private static bool MayMark()
    {
        using var socket = Datagrams();
        try
        {
            socket.SetRawSocketOption(SolSocket, SoMark, BitConverter.GetBytes(1));
            return true;
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AccessDenied)
        {
            return false;
        }
    }
}
