using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Transport;

namespace LvsOperator.Netlink.Route;

/// <summary>
/// Links, addresses, routes, rules and neighbours of one network namespace over one long-lived socket. Calls are synchronous:
/// the kernel does the work inside them, and none waits longer than <see cref="NetlinkOptions.Timeout"/> for an answer.
/// Thread-safe, one call at a time.
/// </summary>
public sealed class RouteClient : IDisposable
{
    private readonly NetlinkConnection _connection;
    private readonly RouteCodec _codec = new();

    private RouteClient(NetlinkConnection connection) => _connection = connection;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <param name="options">Limits, or null for the defaults.</param>
    public static NetlinkResult<RouteClient> Open(NetlinkOptions? options = null)
    {
        options ??= NetlinkOptions.Default;
        return NetlinkSocket.Open(NetlinkProtocol.Route, options).TryGet(out var socket, out var error)
            ? Open(socket, options)
            : error;
    }

    /// <summary>A client over a given transport, which is then the client's.</summary>
    /// <param name="transport">A route netlink transport.</param>
    /// <param name="options">Limits.</param>
    public static RouteClient Open(INetlinkTransport transport, NetlinkOptions options) =>
        new(new NetlinkConnection(transport, options));

    /// <summary>Carries out commands in their order, batched. A refused command does not stop those after it; once an outcome
    /// is unknown (<see cref="NetlinkError.OutcomeUnknown"/>) the rest is <see cref="NetlinkFault.NotSent"/>.</summary>
    /// <param name="commands">The commands.</param>
    public BatchResult Execute(IReadOnlyList<RouteCommand> commands) => _connection.Execute(commands, _codec);

    /// <summary>All interfaces.</summary>
    public NetlinkResult<IReadOnlyList<Link>> Links() => _connection.Dump(new LinkQuery());

    /// <summary>All addresses, of both families.</summary>
    public NetlinkResult<IReadOnlyList<InterfaceAddress>> Addresses() => _connection.Dump(new AddressQuery());

    /// <summary>The routes of one table and family; a kernel without strict checking (before 4.20) sends all of them and they are sifted here.</summary>
    /// <param name="family">Family.</param>
    /// <param name="table">Table, <see cref="IpRoute.MainTable"/> mostly.</param>
    /// <returns>The routes; none where the kernel has no such table yet.</returns>
    public NetlinkResult<IReadOnlyList<IpRoute>> Routes(IpFamily family, uint table = IpRoute.MainTable)
    {
        // A table comes into being with its first route; until then strict checking answers ENOENT (inet_dump_fib, inet6_dump_fib).
        var result = _connection.Dump(new RouteQuery(family, table));
        return result.Error is { Fault: NetlinkFault.Refused } refused && refused.Errno == Errno.NoEntry ? new List<IpRoute>() : result;
    }

    /// <summary>The route a packet of this host to a destination would take: outgoing interface, gateway and source address.
    /// <c>ENETUNREACH</c> where there is none.</summary>
    /// <param name="destination">Destination.</param>
    public NetlinkResult<IpRoute> RouteTo(System.Net.IPAddress destination) => _connection.Ask(new RouteLookup(destination));

    /// <summary>All rules of a family.</summary>
    /// <param name="family">Family.</param>
    public NetlinkResult<IReadOnlyList<RoutingRule>> Rules(IpFamily family) => _connection.Dump(new RuleQuery(family));

    /// <summary>All neighbours of a family.</summary>
    /// <param name="family">Family.</param>
    public NetlinkResult<IReadOnlyList<Neighbour>> Neighbours(IpFamily family) => _connection.Dump(new NeighbourQuery(family));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
