using LvsOperator.Netlink.Transport;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Tests.Faults;

/// <summary>A kernel that answers as netlink_rcv_skb does, and whose answers a test may bend before they are read.</summary>
internal sealed class FakeKernel : INetlinkTransport
{
    public const ushort IpvsFamily = 0x1c;
    private readonly Queue<object> _queue = new();

    public ManualTime Time { get; } = new();

    /// <summary>Error number for a request of IPVS, by its genetlink command; 0 carries it out.</summary>
    public Func<byte, int> Outcome { get; set; } = _ => 0;

    /// <summary>Messages of a dump.</summary>
    public Func<byte, IReadOnlyList<byte[]>> Dump { get; set; } = _ => [];

    /// <summary>What becomes of the answers to one datagram: byte[] are datagrams, Errno are failed reads.</summary>
    public Func<List<object>, IEnumerable<object>> Bend { get; set; } = answers => answers;

    /// <summary>Errors of the next sends.</summary>
    public Queue<Errno> SendErrors { get; } = new();

    public int Datagrams { get; private set; }

    public int Messages { get; private set; }

    /// <summary>How many bytes of a datagram the buffer is told to lack.</summary>
    public bool Truncate { get; set; }

    public NetlinkOptions Options => NetlinkOptions.Default with { Time = Time };

    public Errno Send(ReadOnlySpan<byte> datagram)
    {
        if (SendErrors.TryDequeue(out var error))
        {
            return error;
        }

        Datagrams++;
        var answers = new List<object>();
        var reader = new MessageReader(datagram);
        while (reader.TryRead(out var message))
        {
            Messages++;
            Answer(message, answers);
        }

        Assert.False(reader.Malformed);
        foreach (var answer in AsksForFamily(datagram) ? answers : Bend(answers))
        {
            _queue.Enqueue(answer);
        }

        return default;
    }

    public Received Receive(Span<byte> buffer, TimeSpan timeout)
    {
        if (!_queue.TryDequeue(out var next))
        {
            Time.Advance(timeout);
            return Received.Failed(Errno.Again);
        }

        if (next is Errno errno)
        {
            // A read that fails costs a little time, so that failing for ever is bounded by the clock alone.
            Time.Advance(TimeSpan.FromMilliseconds(1));
            if (errno == Errno.Interrupted && Endless)
            {
                _queue.Enqueue(errno);
            }

            return Received.Failed(errno);
        }

        var bytes = (byte[])next;
        bytes.CopyTo(buffer);
        if (Endless)
        {
            Time.Advance(TimeSpan.FromMilliseconds(1));
            _queue.Enqueue(next);
        }

        return Received.Datagram(Truncate ? buffer.Length + 1 : bytes.Length);
    }

    /// <summary>Whatever was read comes again, for ever.</summary>
    public bool Endless { get; set; }

    public void Dispose()
    {
    }

    /// <summary>A message of the kernel.</summary>
    public static byte[] Message(ushort type, MessageFlags flags, uint sequence, params ReadOnlySpan<byte> payload)
    {
        var writer = new NetlinkWriter(new byte[payload.Length + 32]);
        using (writer.Message(type, flags, sequence))
        {
            payload.CopyTo(writer.Structure(payload.Length));
        }

        return writer.Written.ToArray();
    }

    public static byte[] Error(uint sequence, int errno)
    {
        var payload = new byte[20];
        BitConverter.TryWriteBytes(payload, -errno);
        BitConverter.TryWriteBytes(payload.AsSpan(12), sequence);
        return Message(MessageType.Error, MessageFlags.Capped, sequence, payload);
    }

    private static bool AsksForFamily(ReadOnlySpan<byte> datagram) => BitConverter.ToUInt16(datagram[4..]) == 0x10;

    private void Answer(MessageView message, List<object> answers)
    {
        if (message.Type == 0x10)
        {
            answers.Add(Message(0x10, MessageFlags.None, message.Sequence, 1, 2, 0, 0, 6, 0, 1, 0, (byte)IpvsFamily, 0, 0, 0));
            return;
        }

        var command = message.Payload[0];
        var errno = Outcome(command);
        if (errno == 0 && (message.Flags & MessageFlags.Dump) == MessageFlags.Dump)
        {
            foreach (var item in Dump(command))
            {
                answers.Add(Message(IpvsFamily, MessageFlags.Multi, message.Sequence, item));
            }

            answers.Add(Message(MessageType.Done, MessageFlags.Multi, message.Sequence, 0, 0, 0, 0));
        }
        else if (errno != 0 || message.Flags.HasFlag(MessageFlags.Ack))
        {
            answers.Add(Error(message.Sequence, errno));
        }
    }
}
