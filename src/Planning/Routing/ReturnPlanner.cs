using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Values;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Policy;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Routing;

/// <summary><c>returnRoute: Policy</c> on a managed real server.</summary>
internal static class ReturnPlanner
{
    /// <summary>Whether an object asks it of its managed real servers.</summary>
    internal static bool IsAsked(VirtualService service) =>
        Rules.Translation.IsFor(service.Spec.ForwardingMode()) && service.Spec.Forwarding?.Nat is { ReturnRoute: ReturnRoute.Policy, Gateway: not null };

    /// <summary>The gateway of an object that asks for ways back, and the directors' own addresses beside it; null: it asks for none.</summary>
    internal static (IPAddress Address, ImmutableArray<(IPAddress Gateway, IPAddress Director)> Directors)? Gateway(VirtualService service, DirectorChoice directors)
    {
        if (!IsAsked(service) || !AddressText.TryParseWithPrefix(service.Spec.Forwarding!.Nat!.Gateway!.Address, out var gateway, out var length)) return null;
        var network = new Network(AddressText.NetworkOf(gateway, length), length);
        var own = directors.Selected.SelectMany(NodeIndex.InternalAddresses).Where(a => network.Contains(a) && !a.Equals(gateway));
        return (gateway, [.. own.Distinct().Select(d => (gateway, d))]);
    }

    /// <summary>The routes of one object on this real server, and the directors' own addresses beside its gateway.</summary>
    internal static (ImmutableArray<ReturnPath> Routes, ImmutableArray<(IPAddress Gateway, IPAddress Director)> Directors) Of(
        VirtualService service, ResolvedBackend backend, DirectorChoice directors, LocalNode local, ImmutableArray<Problem>.Builder problems)
    {
        if (Gateway(service, directors) is not var (gateway, beside)) return ([], []);
        var inside = local.Facts.Addresses.Where(a => a.Link != "lo" && a.Contains(gateway) && !a.IsHostSized).Select(a => a.Link).Order(StringComparer.Ordinal).FirstOrDefault();
        if (inside is null && !local.Facts.Links.IsEmpty)
        {
            problems.Add(new(
                $"VirtualService {service.Key}", Reasons.NodeError, $"{gateway}: no interface of {local.Name} has an address in its network, so answers cannot be routed through it; give {local.Name} one, or use FULLNAT", "spec.forwarding.nat.gateway"));
            return ([], []);
        }
        var routes = ImmutableArray.CreateBuilder<ReturnPath>();
        foreach (var port in service.Spec.Ports)
        {
            if (RealPorts.Find(service, backend, port, problems) is not { } ports) continue;
            foreach (var server in backend.Servers)
                if (server.Address.AddressFamily == gateway.AddressFamily && local.Addresses.Contains(server.Address)) routes.Add(new(Acceptor.Transport(port.Protocol), ports.Of(server), gateway, inside ?? ""));
        }
        return ([.. routes.Distinct()], beside);
    }

    /// <summary>Rules and tables of routes. Of two that want one port to go different ways the first by gateway has it.</summary>
    internal static (ImmutableArray<SourceRule> Rules, ImmutableArray<ReturnTable> Tables) Tables(
        IEnumerable<ReturnPath> routes, IReadOnlyCollection<(IPAddress Gateway, IPAddress Director)> directors)
    {
        var rules = new SortedDictionary<(System.Net.Sockets.AddressFamily, IpProtocol, int), SourceRule>();
        var tables = new Dictionary<uint, ReturnTable>();
        foreach (var route in routes.Order().Where(r => r.Link.Length > 0))
        {
            if (rules.ContainsKey((route.Gateway.AddressFamily, route.Protocol, route.Port)) || Table(route, tables, directors) is not { } table) continue;
            rules.Add((route.Gateway.AddressFamily, route.Protocol, route.Port), new(table.Family, route.Protocol, route.Port, table.Table));
        }
        return ([.. rules.Values.Order()], [.. tables.Values.OrderBy(t => t.Table)]);
    }

    private static ImmutableArray<IPAddress> Beside(IPAddress gateway, IEnumerable<(IPAddress Gateway, IPAddress Director)> directors)
    {
        var own = directors.Where(d => d.Gateway.Equals(gateway)).Select(d => d.Director).Distinct().ToArray();
        Array.Sort(own, AddressOrder.Compare);
        return [.. own];
    }

    /// <summary>Numbered by its gateway's text, else the next free number.</summary>
    private static ReturnTable? Table(ReturnPath route, Dictionary<uint, ReturnTable> tables, IReadOnlyCollection<(IPAddress Gateway, IPAddress Director)> directors)
    {
        var first = Fnv1a.Of(route.Gateway.ToString()) % ReturnTable.Count;
        for (uint i = 0; i < ReturnTable.Count; i++)
        {
            var number = ReturnTable.First + ((first + i) % ReturnTable.Count);
            if (!tables.TryGetValue(number, out var there)) return tables[number] = new(number, route.Gateway, route.Link, Beside(route.Gateway, directors));
            if (there.Gateway.Equals(route.Gateway) && there.Link == route.Link) return there;
        }
        return null;
    }
}
