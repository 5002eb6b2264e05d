using System.Runtime.InteropServices;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Exchange;

/// <content>Commands, many in one datagram. The kernel works through a datagram in order inside <c>sendmsg</c>
/// (<c>netlink_rcv_skb</c>), goes on after a message that failed, and answers every failure; so the acknowledgement of the
/// last message means that whatever was not refused was done.</content>
internal sealed partial class NetlinkConnection
{
    /// <summary>Carries out commands in their order. A refused one does not stop the others; where an outcome becomes
    /// unknown, the rest is not sent.</summary>
    public BatchResult Execute<T>(IReadOnlyList<T> commands, CommandCodec<T> codec)
    {
        lock (_gate)
        {
            NetlinkError?[]? errors = null;
            var start = 0;
            while (start < commands.Count)
            {
                var writer = new NetlinkWriter(_send);
                var sequence = NextSequences(options.BatchSize);
                var count = Fill(ref writer, commands, start, codec, sequence);
                if (count == 0)
                {
                    errors ??= new NetlinkError?[commands.Count];
                    errors[start] = NotSent(codec.Describe(commands[start]), Errno.MessageSize);
                    start++;
                    continue;
                }

                var sent = Send(writer.Written);
                if (sent != default)
                {
                    return Rest(errors, commands, start, codec, sent);
                }

                var arrival = Collect(commands, start, count, codec, sequence, ref errors);
                start += count;
                if (arrival.Fault is not null)
                {
                    return Rest(errors, commands, start, codec, arrival.Errno);
                }
            }

            return new BatchResult(commands.Count, errors);
        }
    }

    private int Fill<T>(ref NetlinkWriter writer, IReadOnlyList<T> commands, int start, CommandCodec<T> codec, uint sequence)
    {
        var count = 0;
        var last = 0;
        while (start + count < commands.Count && count < options.BatchSize)
        {
            var position = writer.Position;
            codec.Write(ref writer, commands[start + count], sequence + (uint)count);
            if (writer.Overflowed)
            {
                writer.Rewind(position);
                break;
            }

            last = position;
            count++;
        }

        if (count > 0)
        {
            var flags = _send.AsSpan(last + 6);
            MemoryMarshal.Write(flags, (ushort)(MemoryMarshal.Read<ushort>(flags) | (ushort)MessageFlags.Ack));
        }

        return count;
    }

    /// <summary>Reads the answers to messages numbered from <paramref name="sequence"/> until the last one is answered.</summary>
    private Arrival Collect<T>(
        IReadOnlyList<T> commands, int start, int count, CommandCodec<T> codec, uint sequence, ref NetlinkError?[]? errors)
    {
        var patience = Start();
        while (true)
        {
            var arrival = Next(ref patience);
            var reader = new MessageReader(_receive.AsSpan(0, arrival.Length));
            while (arrival.Fault is null && reader.TryRead(out var message))
            {
                var index = message.Sequence - sequence;
                if (index >= (uint)count)
                {
                    continue;
                }

                if (message.Type == MessageType.Overrun)
                {
                    arrival = GiveUp(NetlinkFault.Overrun, Errno.NoBuffers);
                }
                else if (message.Type == MessageType.Error)
                {
                    if (ErrorView.OfError(message) is not { } error)
                    {
                        arrival = GiveUp(NetlinkFault.Malformed, default);
                        break;
                    }

                    if (error.Errno != default)
                    {
                        errors ??= new NetlinkError?[commands.Count];
                        errors[start + (int)index] = Refusal(error, codec.Describe(commands[start + (int)index]));
                    }

                    if (index == (uint)count - 1)
                    {
                        return default;
                    }

                    patience = Start();
                }
            }

            if (reader.Malformed && arrival.Fault is null)
            {
                arrival = GiveUp(NetlinkFault.Malformed, default);
            }

            if (arrival.Fault is not null)
            {
                errors ??= new NetlinkError?[commands.Count];
                for (var i = start; i < start + count; i++)
                {
                    errors[i] ??= Failure(arrival, codec.Describe(commands[i]));
                }

                return arrival;
            }
        }
    }

    private static BatchResult Rest<T>(
        NetlinkError?[]? errors, IReadOnlyList<T> commands, int from, CommandCodec<T> codec, Errno errno)
    {
        errors ??= new NetlinkError?[commands.Count];
        for (var i = from; i < commands.Count; i++)
        {
            errors[i] ??= NotSent(codec.Describe(commands[i]), errno);
        }

        return new BatchResult(commands.Count, errors);
    }

    public static NetlinkError NotSent(CommandWords words, Errno errno) =>
        new(NetlinkFault.NotSent, words.Operation, words.Target, errno);
}
