using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Route;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;

namespace LvsOperator.Node;

/// <summary>What is there.</summary>
/// <param name="Rules">Routing rules in the form of ours.</param>
/// <param name="Tables">Those of some tables that are just as they are to be.</param>
public sealed record ReturnState(IReadOnlySet<SourceRule> Rules, IReadOnlySet<ReturnTable> Tables);

/// <summary>Routing rules and tables by which a real server answers through its director: reads what is there, and says it in netlink's words. Writes nothing.</summary>
/// <param name="client">An open route socket; not used by two threads at once.</param>
public sealed class ReturnReader(RouteClient client)
{
    /// <summary>The rules in the form of ours that are there, and those of some tables that are just as they are to be.</summary>
    public NetlinkResult<ReturnState> Read(IReadOnlyCollection<ReturnTable> tables)
    {
        var rules = new HashSet<SourceRule>();
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            if (!client.Rules(family).TryGet(out var there, out var error)) return error;
            rules.UnionWith(there.Select(Rule).OfType<SourceRule>());
        }
        var right = new HashSet<ReturnTable>();
        foreach (var table in tables)
        {
            if (!Wanted(table).TryGet(out var wanted, out var error))
            {
                // Without its interface it has no routes either.
                if (error.Errno == Errno.NoDevice) continue;
                return error;
            }
            if (!Routes(table.Family, table.Table).TryGet(out var routes, out error)) return error;
            if (routes.Select(Sort).ToHashSet().SetEquals(wanted.Select(Sort))) right.Add(table);
        }
        return new ReturnState(rules, right);
    }

    /// <summary>The routes of a table that are there.</summary>
    public NetlinkResult<IReadOnlyList<IpRoute>> Routes(AddressFamily family, uint table) => client.Routes(Family(family), table);

    /// <summary>The routes that a table is to have, in the order in which they are made; <c>ENODEV</c> where its interface is missing.</summary>
    public NetlinkResult<IReadOnlyList<IpRoute>> Wanted(ReturnTable table)
    {
        if (!new FactsReader(client).Link(table.Link).TryGet(out var link, out var error)) return error;
        var any = new IPNetwork(table.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        return (List<IpRoute>)
        [
            .. table.Directors.Select(d => new IpRoute(new(d, d.GetAddressBytes().Length * 8)) { Table = table.Table, LinkIndex = link.Index, Scope = table.Family == AddressFamily.InterNetworkV6 ? RouteScope.Universe : RouteScope.Link }),
            new IpRoute(any) { Table = table.Table, LinkIndex = link.Index, Gateway = table.Gateway },
        ];
    }

    /// <summary>A rule as the kernel takes it.</summary>
    public static RoutingRule ToKernel(SourceRule rule) => new(Family(rule.Family), SourceRule.Priority, rule.Table)
    {
        IpProtocol = (byte)rule.Protocol, SourcePorts = new((ushort)rule.Port, (ushort)rule.Port), Protocol = 4,
    };

    private static SourceRule? Rule(RoutingRule rule) =>
        rule is { Priority: SourceRule.Priority, IpProtocol: { } protocol, SourcePorts: { } ports, Source: null, Destination: null, Mark: null, InInterface: null, OutInterface: null, DestinationPorts: null }
        && ports.First == ports.Last && ReturnTable.IsOurs(rule.Table) && Enum.IsDefined((IpProtocol)protocol)
            ? new SourceRule(rule.Family == IpFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, (IpProtocol)protocol, ports.First, rule.Table) : null;

    private static (IPNetwork, IPAddress?, int?, RouteType) Sort(IpRoute route) => (route.Destination, route.Gateway, route.LinkIndex, route.Type);

    private static IpFamily Family(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4;
}
