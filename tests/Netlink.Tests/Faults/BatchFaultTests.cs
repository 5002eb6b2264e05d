using System.Net;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Tests.Faults;

/// <summary>Commands under every fault netlink knows (R5): recovered or reported, and never said done when it may not be.</summary>
public class BatchFaultTests
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void Commands_are_batched_and_only_the_last_is_acknowledged()
    {
        var client = Client();
        var acknowledgements = 0;
        _kernel.Bend = answers =>
        {
            acknowledgements += answers.Count;
            return answers;
        };
        var before = (_kernel.Datagrams, _kernel.Messages);
        Assert.True(client.Execute(Adds(300)).Succeeded);
        Assert.Equal((3, 300), (_kernel.Datagrams - before.Datagrams, _kernel.Messages - before.Messages));
        Assert.Equal(3, acknowledgements);
    }

    [Fact]
    public void Each_refusal_is_of_its_own_command()
    {
        var turn = 0;
        _kernel.Outcome = _ => (turn++) switch { 1 => 17, 130 => 2, _ => 0 };
        var result = Client().Execute(Adds(200));
        Assert.Equal(2, result.Failures);
        Assert.Equal(("EEXIST", "add service", "TCP 192.0.2.10:1"), (result[1]!.Errno.Name, result[1]!.Operation, result[1]!.Target));
        Assert.Equal(("ENOENT", "TCP 192.0.2.10:130"), (result[130]!.Errno.Name, result[130]!.Target));
        Assert.False(result.OutcomeUnknown);
    }

    [Fact]
    public void A_refused_last_command_ends_the_batch()
    {
        var turn = 0;
        _kernel.Outcome = _ => turn++ == 2 ? 16 : 0;
        var result = Client().Execute(Adds(3));
        Assert.Null(result[1]);
        Assert.Equal("EBUSY", result[2]!.Errno.Name);
        Assert.Equal(TimeSpan.Zero, _kernel.Time.Elapsed);
    }

    [Fact]
    public void A_lost_acknowledgement_is_a_timeout_of_unknown_outcome_and_the_rest_is_not_sent()
    {
        var client = Client();
        _kernel.Bend = _ => [];
        var result = client.Execute(Adds(200));
        Assert.Equal(NetlinkFault.TimedOut, result[0]!.Fault);
        Assert.True(result.OutcomeUnknown);
        Assert.Equal(NetlinkFault.NotSent, result[199]!.Fault);
        Assert.InRange(_kernel.Time.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.1));
    }

    /// <summary>As netlink_rcv_skb does with EINTR, which a daemon gives that is stopped before its thread first ran.</summary>
    [Fact]
    public void A_stopped_daemon_whose_stop_is_never_answered_is_looked_for()
    {
        var client = Client();
        byte command = 0;
        _kernel.Outcome = asked =>
        {
            command = asked;
            return 0;
        };
        _kernel.Bend = answers => command == (byte)IpvsWire.Command.DeleteDaemon ? [] : answers;
        Assert.True(client.Execute([new StopDaemon(IpvsDaemonRole.Master), .. Adds(2)]).Succeeded);

        // Of the capture: a datagram of two daemons, the master first.
        var master = Capture.Load("Ipvs/list-daemon").Replies[1][16..80];
        _kernel.Dump = _ => [master];
        var result = client.Execute([.. Adds(2), new StopDaemon(IpvsDaemonRole.Master), .. Adds(1)]);
        Assert.Null(result[1]);
        Assert.Equal(NetlinkFault.TimedOut, result[2]!.Fault);
        Assert.Equal(NetlinkFault.NotSent, result[3]!.Fault);
    }

    [Fact]
    public void A_late_answer_is_not_taken_for_the_next_ones()
    {
        var client = Client();
        List<object> late = [];
        _kernel.Outcome = _ => 17;
        _kernel.Bend = answers =>
        {
            late.AddRange(answers);
            return [];
        };
        client.Execute(Adds(1));
        _kernel.Outcome = _ => 0;
        _kernel.Bend = answers => [.. late, .. answers];
        Assert.True(client.Execute(Adds(1)).Succeeded);
    }

    [Fact]
    public void An_overrun_makes_the_unanswered_unknown_and_the_next_exchange_works()
    {
        var client = Client();
        _kernel.Bend = answers => [Errno.NoBuffers, .. answers];
        var result = client.Execute(Adds(2));
        Assert.All([result[0], result[1]], e => Assert.Equal(NetlinkFault.Overrun, e!.Fault));
        _kernel.Bend = answers => answers;
        Assert.True(client.Execute(Adds(2)).Succeeded);
    }

    [Fact]
    public void Interrupted_calls_are_repeated()
    {
        var client = Client();
        _kernel.SendErrors.Enqueue(Errno.Interrupted);
        _kernel.Bend = answers => [Errno.Interrupted, Errno.Interrupted, .. answers];
        Assert.True(client.Execute(Adds(5)).Succeeded);
    }

    [Fact]
    public void Being_interrupted_for_ever_ends_at_the_deadline()
    {
        var client = Client();
        _kernel.Endless = true;
        _kernel.Bend = _ => [Errno.Interrupted];
        Assert.Equal(NetlinkFault.TimedOut, client.Execute(Adds(1)).FirstError!.Fault);
    }

    [Theory]
    [InlineData(105)]
    [InlineData(90)]
    public void What_cannot_be_sent_is_not_half_sent(int errno)
    {
        var client = Client();
        _kernel.SendErrors.Enqueue(new Errno(errno));
        var result = client.Execute(Adds(200));
        Assert.Equal(200, result.Failures);
        Assert.False(result.OutcomeUnknown);
        Assert.Equal((NetlinkFault.NotSent, errno), (result[0]!.Fault, result[0]!.Errno.Number));
    }

    [Fact]
    public void A_truncated_answer_is_reported()
    {
        var client = Client();
        _kernel.Truncate = true;
        Assert.Equal(NetlinkFault.Truncated, client.Execute(Adds(1)).FirstError!.Fault);
    }

    [Fact]
    public void Garbage_is_reported()
    {
        var client = Client();
        _kernel.Bend = _ => [new byte[] { 9, 0, 0, 0, 2, 0 }];
        Assert.Equal(NetlinkFault.Malformed, client.Execute(Adds(1)).FirstError!.Fault);
    }

    /// <summary>Regression: a datagram that was no progress was read again and again without a look at the clock, for ever.</summary>
    [Fact]
    public void A_flood_of_foreign_sequence_numbers_ends_at_the_deadline()
    {
        var client = Client();
        _kernel.Endless = true;
        _kernel.Bend = _ => [FakeKernel.Error(0xFFFF0000, 0)];
        Assert.Equal(NetlinkFault.TimedOut, client.Execute(Adds(1)).FirstError!.Fault);
    }

    [Fact]
    public void A_name_too_long_for_any_message_is_refused_alone()
    {
        var commands = Adds(3).ToList();
        commands[1] = new AddService(new IpvsService(Key(9), new string('x', 70_000)));
        var result = Client().Execute(commands);
        Assert.Equal(1, result.Failures);
        Assert.Equal((NetlinkFault.NotSent, Errno.MessageSize), (result[1]!.Fault, result[1]!.Errno));
    }

    [Fact]
    public void Names_that_fill_the_buffer_split_the_batch()
    {
        var long4K = new string('x', 4000);
        var before = _kernel.Messages;
        Assert.True(Client().Execute([.. Enumerable.Range(1, 100).Select(i => new AddService(new IpvsService(Key((ushort)i), long4K)))]).Succeeded);
        Assert.Equal(101, _kernel.Messages - before);
        Assert.InRange(_kernel.Datagrams, 7, 9);
    }

    internal static IpvsAddressKey Key(ushort port) => new(IpvsProtocol.Tcp, IPAddress.Parse("192.0.2.10"), port);

    private static List<IpvsCommand> Adds(int count) => [.. Enumerable.Range(0, count).Select(i => new AddService(new IpvsService(Key((ushort)i), "wrr")))];

    private IpvsClient Client() => IpvsClient.Open(_kernel, _kernel.Options).Value!;
}
