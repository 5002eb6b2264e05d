using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Exchange;

/// <content>Questions: one object, or a dump of all of a kind.</content>
internal sealed partial class NetlinkConnection
{
    private enum DumpEnd
    {
        /// <summary>The answer is whole.</summary>
        Whole,

        /// <summary>The state changed meanwhile, or the socket's previous dump still ran: to be asked again.</summary>
        Again,

        /// <summary>Failed for good.</summary>
        Failed,
    }

    /// <summary>Asks for everything of a kind. A dump the kernel marks as interrupted (<c>NLM_F_DUMP_INTR</c>) or refuses with
    /// <c>EBUSY</c> is asked again, a bounded number of times.</summary>
    public NetlinkResult<IReadOnlyList<T>> Dump<T>(Query<T> query)
    {
        lock (_gate)
        {
            var found = new List<T>();
            NetlinkError? error = null;
            for (var attempt = 0; attempt < options.DumpAttempts; attempt++)
            {
                found.Clear();
                switch (DumpOnce(query, found, out error))
                {
                    case DumpEnd.Whole: return found;
                    case DumpEnd.Failed: return error!;
                }
            }

            return error!;
        }
    }

    /// <summary>Asks for one object; the kernel answers with it or with an error.</summary>
    public NetlinkResult<T> Ask<T>(Query<T> query)
        where T : class
    {
        lock (_gate)
        {
            var sequence = NextSequences(1);
            if (SendQuery(query, MessageFlags.Request, sequence) is { } notSent)
            {
                return notSent;
            }

            var found = new List<T>();
            var patience = Start();
            while (true)
            {
                var arrival = Next(ref patience);
                if (arrival.Fault is not null)
                {
                    return Failure(arrival, query.Words);
                }

                var reader = new MessageReader(_receive.AsSpan(0, arrival.Length));
                while (reader.TryRead(out var message))
                {
                    if (message.Sequence != sequence)
                    {
                        continue;
                    }

                    if (message.Type == MessageType.Error)
                    {
                        return ErrorView.OfError(message) is { } error && error.Errno != default
                            ? Refusal(error, query.Words)
                            : Malformed(query);
                    }

                    return query.TryRead(message, found) && found.Count > 0 ? found[0] : Malformed(query);
                }

                if (reader.Malformed)
                {
                    return Malformed(query);
                }
            }
        }
    }

    private DumpEnd DumpOnce<T>(Query<T> query, List<T> found, out NetlinkError? error)
    {
        var sequence = NextSequences(1);
        error = SendQuery(query, MessageFlags.Request | MessageFlags.Dump, sequence);
        if (error is not null)
        {
            return DumpEnd.Failed;
        }

        var interrupted = false;
        var patience = Start();
        while (true)
        {
            var arrival = Next(ref patience);
            if (arrival.Fault is not null)
            {
                error = Failure(arrival, query.Words);
                return DumpEnd.Failed;
            }

            var reader = new MessageReader(_receive.AsSpan(0, arrival.Length));
            while (reader.TryRead(out var message))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                patience = Start();
                interrupted |= message.Flags.HasFlag(MessageFlags.DumpInterrupted);
                if (message.Type is MessageType.Done or MessageType.Error)
                {
                    return End(query, message, interrupted, out error);
                }

                if (message.Type == MessageType.Overrun || !query.TryRead(message, found))
                {
                    error = Malformed(query);
                    return DumpEnd.Failed;
                }
            }

            if (reader.Malformed)
            {
                error = Malformed(query);
                return DumpEnd.Failed;
            }
        }
    }

    private DumpEnd End<T>(Query<T> query, MessageView message, bool interrupted, out NetlinkError? error)
    {
        var view = message.Type == MessageType.Done ? ErrorView.OfDone(message) : ErrorView.OfError(message);
        if (view is not { } said || (message.Type == MessageType.Error && said.Errno == default))
        {
            error = Malformed(query);
            return DumpEnd.Failed;
        }

        if (said.Errno != default)
        {
            error = Refusal(said, query.Words);
            _leftovers |= said.Errno == Errno.Busy;
            return said.Errno == Errno.Busy ? DumpEnd.Again : DumpEnd.Failed;
        }

        error = interrupted ? new NetlinkError(NetlinkFault.DumpInterrupted, query.Words.Operation, query.Words.Target) : null;
        return interrupted ? DumpEnd.Again : DumpEnd.Whole;
    }

    private NetlinkError? SendQuery<T>(Query<T> query, MessageFlags flags, uint sequence)
    {
        var writer = new NetlinkWriter(_send);
        query.Write(ref writer, flags, sequence);
        var errno = writer.Overflowed ? Errno.MessageSize : Send(writer.Written);
        return errno == default ? null : NotSent(query.Words, errno);
    }

    private NetlinkError Malformed<T>(Query<T> query) => Failure(GiveUp(NetlinkFault.Malformed, default), query.Words);
}
