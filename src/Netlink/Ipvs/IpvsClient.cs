using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Generic;
using LvsOperator.Netlink.Transport;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>
/// IPVS of one network namespace over one long-lived socket. Calls are synchronous: the kernel does the work inside them,
/// and none waits longer than <see cref="NetlinkOptions.Timeout"/> for an answer. Thread-safe, one call at a time.
/// </summary>
public sealed class IpvsClient : IDisposable
{
    private readonly NetlinkConnection _connection;
    private readonly IpvsCodec _codec;
    private readonly ushort _family;

    private IpvsClient(NetlinkConnection connection, ushort family)
    {
        _connection = connection;
        _family = family;
        _codec = new IpvsCodec(family);
    }

    /// <summary>Opens a socket in the calling thread's network namespace and finds IPVS.
    /// <see cref="NetlinkFault.FamilyMissing"/>: module <c>ip_vs</c> is neither loaded nor loadable.</summary>
    /// <param name="options">Limits, or null for the defaults.</param>
    public static NetlinkResult<IpvsClient> Open(NetlinkOptions? options = null)
    {
        options ??= NetlinkOptions.Default;
        return NetlinkSocket.Open(NetlinkProtocol.Generic, options).TryGet(out var socket, out var error)
            ? Open(socket, options)
            : error;
    }

    /// <summary>Finds IPVS over a given transport, which is then the client's, and is disposed where this fails.</summary>
    /// <param name="transport">A generic netlink transport.</param>
    /// <param name="options">Limits.</param>
    public static NetlinkResult<IpvsClient> Open(INetlinkTransport transport, NetlinkOptions options)
    {
        var connection = new NetlinkConnection(transport, options);
        if (GenericFamily.Resolve(connection, IpvsWire.FamilyName).TryGet(out var family, out var error))
        {
            return new IpvsClient(connection, family.Id);
        }

        connection.Dispose();
        return error.Fault == NetlinkFault.FamilyMissing ? error with { Remedy = "load the module: modprobe ip_vs" } : error;
    }

    /// <summary>Carries out commands in their order, batched. A refused command does not stop those after it; once an outcome
    /// is unknown (<see cref="NetlinkError.OutcomeUnknown"/>) the rest is <see cref="NetlinkFault.NotSent"/>.</summary>
    /// <param name="commands">The commands.</param>
    public BatchResult Execute(IReadOnlyList<IpvsCommand> commands)
    {
        if (!commands.Any(command => command is StopDaemon))
        {
            return _connection.Execute(commands, _codec);
        }

        var errors = new NetlinkError?[commands.Count];
        for (var start = 0; start < commands.Count;)
        {
            var count = commands.Skip(start).TakeWhile(command => command is not StopDaemon).Count();
            var result = count == 0
                ? Stop((StopDaemon)commands[start])
                : _connection.Execute([.. commands.Skip(start).Take(count)], _codec);
            for (var i = 0; i < result.Count; i++)
            {
                errors[start + i] = result[i];
            }

            start += result.Count;
            if (result.OutcomeUnknown)
            {
                for (; start < commands.Count; start++)
                {
                    errors[start] = NetlinkConnection.NotSent(_codec.Describe(commands[start]), Errno.TimedOut);
                }
            }
        }

        return new BatchResult(errors.Length, errors.Any(error => error is not null) ? errors : null);
    }

    /// <summary>All services. The kernel lists by position: a change meanwhile by another can make it skip or repeat one.</summary>
    public NetlinkResult<IReadOnlyList<IpvsServiceEntry>> Services() => _connection.Dump(new ServiceQuery(_family, null));

    /// <summary>One service. <c>ESRCH</c>: it is not there.</summary>
    /// <param name="key">The service.</param>
    public NetlinkResult<IpvsServiceEntry> Service(IpvsServiceKey key) => _connection.Ask(new ServiceQuery(_family, key));

    /// <summary>The destinations of a service; none where there is no such service.</summary>
    /// <param name="service">The service.</param>
    public NetlinkResult<IReadOnlyList<IpvsDestinationEntry>> Destinations(IpvsServiceKey service) =>
        _connection.Dump(new DestinationQuery(_family, service));

    /// <summary>The synchronisation daemons that run.</summary>
    public NetlinkResult<IReadOnlyList<IpvsDaemon>> Daemons() => _connection.Dump(new DaemonQuery(_family));

    /// <summary>Version and connection table size.</summary>
    public NetlinkResult<IpvsInfo> Info() => _connection.Ask(new InfoQuery(_family));

    /// <summary>The namespace's timeouts.</summary>
    public NetlinkResult<IpvsTimeouts> Timeouts() => _connection.Ask(new TimeoutQuery(_family));

    /// <summary>
    /// A daemon that is stopped before its thread first ran makes <c>kthread_stop</c> return EINTR, and a request that fails with that is one that
    /// <c>netlink_rcv_skb</c> answers not at all, although the daemon is gone. So where no answer comes, what runs is asked. Alone in its datagram, so that
    /// nothing else is in doubt.
    /// </summary>
    private BatchResult Stop(StopDaemon stop)
    {
        var result = _connection.Execute([stop], _codec);
        return result[0] is { Fault: NetlinkFault.TimedOut } && Daemons().Value?.All(daemon => daemon.Role != stop.Role) == true
            ? new BatchResult(1, null)
            : result;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
