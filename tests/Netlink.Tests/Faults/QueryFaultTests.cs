using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Tests.Faults;

/// <summary>Reading under every fault netlink knows (R5).</summary>
public class QueryFaultTests
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void An_interrupted_dump_is_started_again_and_gives_each_object_once()
    {
        var dumps = 0;
        _kernel.Dump = _ => [Service(1), Service(2)];
        _kernel.Bend = answers =>
        {
            if (dumps++ < 2)
            {
                Interrupt(answers);
            }

            return answers;
        };
        Assert.Equal(2, Client().Services().Value!.Count);
        Assert.Equal(3, dumps);
    }

    [Fact]
    public void A_dump_interrupted_for_ever_is_reported()
    {
        var dumps = 0;
        _kernel.Dump = _ => [Service(1)];
        _kernel.Bend = answers =>
        {
            dumps++;
            Interrupt(answers);
            return answers;
        };
        Assert.Equal(NetlinkFault.DumpInterrupted, Client().Services().Error!.Fault);
        Assert.Equal(5, dumps);
    }

    [Fact]
    public void A_busy_socket_is_tried_again()
    {
        var turn = 0;
        _kernel.Dump = _ => [Service(1)];
        _kernel.Outcome = _ => turn++ < 2 ? 16 : 0;
        Assert.Single(Client().Services().Value!);
    }

    [Fact]
    public void A_socket_busy_for_ever_is_reported()
    {
        _kernel.Outcome = _ => 16;
        var error = Client().Services().Error!;
        Assert.Equal((NetlinkFault.Refused, "EBUSY"), (error.Fault, error.Errno.Name));
    }

    [Fact]
    public void A_dump_that_hangs_in_the_middle_is_a_timeout_and_the_next_one_works()
    {
        _kernel.Dump = _ => [Service(1), Service(2)];
        var client = Client();
        _kernel.Bend = answers => answers.Take(1);
        Assert.Equal(NetlinkFault.TimedOut, client.Services().Error!.Fault);
        _kernel.Bend = answers => answers;
        Assert.Equal(2, client.Services().Value!.Count);
    }

    [Fact]
    public void An_overrun_in_a_dump_is_reported()
    {
        _kernel.Dump = _ => [Service(1)];
        _kernel.Bend = answers => [answers[0], Errno.NoBuffers, answers[1]];
        Assert.Equal(NetlinkFault.Overrun, Client().Services().Error!.Fault);
    }

    [Fact]
    public void An_error_inside_the_end_of_a_dump_is_reported()
    {
        _kernel.Bend = answers =>
        {
            BitConverter.TryWriteBytes(((byte[])answers[^1]).AsSpan(16), -22);
            return answers;
        };
        Assert.Equal("EINVAL", Client().Services().Error!.Errno.Name);
    }

    [Fact]
    public void A_service_without_its_key_is_malformed()
    {
        _kernel.Dump = _ => [[1, 1, 0, 0, 4, 0, 1, 0x80]];
        Assert.Equal(NetlinkFault.Malformed, Client().Services().Error!.Fault);
    }

    [Fact]
    public void A_missing_service_is_a_refusal_that_names_it()
    {
        _kernel.Outcome = _ => 3;
        var error = Client().Service(BatchFaultTests.Key(80)).Error!;
        Assert.Equal("read service TCP 192.0.2.10:80: refused by the kernel, ESRCH (No such process)", error.ToString());
    }

    [Fact]
    public void A_missing_family_names_the_module_to_load()
    {
        using var silent = new Refusing(2);
        var error = IpvsClient.Open(silent, NetlinkOptions.Default).Error!;
        Assert.Equal(NetlinkFault.FamilyMissing, error.Fault);
        Assert.Contains("modprobe ip_vs", error.ToString(), StringComparison.Ordinal);
        Assert.True(silent.Disposed);
    }

    [Fact]
    public void Another_refusal_of_the_family_is_not_taken_for_a_missing_module()
    {
        using var silent = new Refusing(1);
        Assert.Equal(NetlinkFault.Refused, IpvsClient.Open(silent, NetlinkOptions.Default).Error!.Fault);
    }

    private static byte[] Service(ushort port)
    {
        var writer = new NetlinkWriter(new byte[512]);
        IpvsCodec.KeyCommand(ref writer, IpvsWire.Command.NewService, BatchFaultTests.Key(port));
        var rest = new NetlinkWriter(new byte[64]);
        rest.String(IpvsWire.Service.Scheduler, "wrr");
        rest.U32Network(IpvsWire.Service.Netmask, uint.MaxValue);
        byte[] message = [.. writer.Written, .. rest.Written];
        BitConverter.TryWriteBytes(message.AsSpan(4), (ushort)(message.Length - 4));
        return message;
    }

    private static void Interrupt(List<object> answers)
    {
        foreach (var answer in answers)
        {
            ((byte[])answer)[6] |= (byte)MessageFlags.DumpInterrupted;
        }
    }

    private IpvsClient Client() => IpvsClient.Open(_kernel, _kernel.Options).Value!;

    /// <summary>A kernel that refuses everything.</summary>
    private sealed class Refusing(int errno) : LvsOperator.Netlink.Transport.INetlinkTransport
    {
        private uint _sequence;

        public bool Disposed { get; private set; }

        public Errno Send(ReadOnlySpan<byte> datagram)
        {
            _sequence = BitConverter.ToUInt32(datagram[8..]);
            return default;
        }

        public LvsOperator.Netlink.Transport.Received Receive(Span<byte> buffer, TimeSpan timeout)
        {
            var bytes = FakeKernel.Error(_sequence, errno);
            bytes.CopyTo(buffer);
            return LvsOperator.Netlink.Transport.Received.Datagram(bytes.Length);
        }

        public void Dispose() => Disposed = true;
    }
}
