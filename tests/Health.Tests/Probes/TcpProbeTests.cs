using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Probes;

public sealed class TcpProbeTests : IDisposable
{
    private readonly List<Socket> taken = [];
    private readonly IProbe probe = new ProbeKinds().Make(new() { Type = HealthCheckType.TCP }, DrainSignal.None);

    public void Dispose() => taken.ForEach(socket => socket.Dispose());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_listener_is_enough(string address)
    {
        await using var server = new Script((_, stop) => Task.Delay(Timeout.Infinite, stop), IPAddress.Parse(address));
        Assert.Equal(ProbeOutcome.Success, await probe.RunAsync(server.Target, default));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task No_listener_is_refused(string address)
    {
        Assert.Equal(ProbeOutcome.Failure("connection refused"), await probe.RunAsync(Unused(address), default));
    }

    [Fact]
    public async Task The_connection_is_closed_by_a_reset_so_that_no_TIME_WAIT_stays()
    {
        var end = new TaskCompletionSource<SocketError>();
        await using var server = new Script(async (socket, stop) =>
        {
            try
            {
                var read = await socket.ReceiveAsync(new byte[1], stop);
                end.TrySetResult(read == 0 ? SocketError.Success : SocketError.IsConnected);
            }
            catch (SocketException fault)
            {
                end.TrySetResult(fault.SocketErrorCode);
            }
        });
        Assert.Equal(ProbeOutcome.Success, await probe.RunAsync(server.Target, default));
        Assert.Equal(SocketError.ConnectionReset, await end.Task);
    }

    [Fact]
    public async Task A_listener_whose_queue_is_full_times_out_at_the_deadline()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var target = (IPEndPoint)listener.LocalEndPoint!;
        List<Socket> queue = [];
        try
        {
            // Linux holds backlog + 1 connections that nobody accepts, and drops the SYN of the next.
            for (var i = 0; i < 2; i++)
            {
                queue.Add(new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                _ = queue[^1].ConnectAsync(target);
            }

            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            Assert.Equal(ProbeOutcome.Silence("timed out while connecting"), await probe.RunAsync(target, deadline.Token));
        }
        finally
        {
            queue.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task A_deadline_that_has_passed_ends_it_at_once()
    {
        await using var server = new Script((_, stop) => Task.Delay(Timeout.Infinite, stop));
        Assert.Equal(ProbeAnswer.Failure, (await probe.RunAsync(server.Target, new(canceled: true))).Answer);
    }

    [Fact]
    public async Task Connections_used_again_and_at_the_same_time_keep_apart()
    {
        await using var server = new Script((_, stop) => Task.Delay(Timeout.Infinite, stop));
        var dead = Unused("127.0.0.1");
        for (var round = 0; round < 20; round++)
        {
            var runs = Enumerable.Range(0, 50).Select(i => probe.RunAsync(i % 2 == 0 ? server.Target : dead, default).AsTask()).ToList();
            var outcomes = await Task.WhenAll(runs);
            for (var i = 0; i < outcomes.Length; i++)
            {
                Assert.Equal(i % 2 == 0 ? ProbeAnswer.Success : ProbeAnswer.Failure, outcomes[i].Answer);
            }
        }
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    [InlineData(SocketError.AddressNotAvailable)]
    [InlineData(SocketError.OperationNotSupported)]
    public void What_is_lacking_here_is_no_evidence_against_the_server(SocketError error) =>
        Assert.Equal(ProbeAnswer.Undecided, SocketFault.Outcome(error, default, "connecting").Answer);

    /// <summary>A port where nobody listens, and nobody else can for as long as the test lasts.</summary>
    private IPEndPoint Unused(string address)
    {
        var parsed = IPAddress.Parse(address);
        var socket = new Socket(parsed.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        taken.Add(socket);
        socket.Bind(new IPEndPoint(parsed, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>Who connected has heard of the server: that it says nothing then is its own affair.</summary>
    [Theory]
    [InlineData(SocketError.TimedOut, "connecting", true)]
    [InlineData(SocketError.AccessDenied, "sending the datagram", true)]
    [InlineData(SocketError.TimedOut, "waiting for the answer", false)]
    [InlineData(SocketError.ConnectionRefused, "connecting", false)]
    [InlineData(SocketError.HostUnreachable, "connecting", false)]
    public void Only_what_may_not_have_reached_the_server_is_silence(SocketError error, string doing, bool silence)
    {
        var outcome = SocketFault.Outcome(error, default, doing);
        Assert.Equal((ProbeAnswer.Failure, silence), (outcome.Answer, outcome.IsSilence));
    }
}
