using System.Collections.Immutable;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Route;
using LvsOperator.Planning;

namespace LvsOperator.Node;

/// <summary>Reads links, addresses and default routes. Writes nothing.</summary>
/// <param name="client">An open route socket; not used by two threads at once.</param>
/// <param name="proc">To see which interfaces go on listening to router advertisements though the node routes; null: not looked at.</param>
public sealed class FactsReader(RouteClient client, ProcReader? proc = null)
{
    private const byte FromAdvertisement = 9; // RTPROT_RA of linux/rtnetlink.h

    /// <summary>What the node is now.</summary>
    public NetlinkResult<NodeFacts> Read()
    {
        if (!client.Links().TryGet(out var links, out var error)
            || !client.Addresses().TryGet(out var addresses, out error)
            || !client.Routes(IpFamily.IPv4).TryGet(out var v4, out error)
            || !client.Routes(IpFamily.IPv6).TryGet(out var v6, out error)) return error;
        // A dump may tell of one twice, when links change under it.
        var names = new Dictionary<int, string>();
        foreach (var link in links) names[link.Index] = link.Name;
        return new NodeFacts
        {
            Links = [.. links.DistinctBy(l => l.Index).OrderBy(l => l.Index).Select(l => new LinkFact(l.Name, l.IsUp, (int)Math.Min(l.Mtu, 1 << 20)))],
            Addresses = [.. addresses.Where(a => names.ContainsKey(a.LinkIndex)).Select(a => new AddressFact(a.Address, a.PrefixLength, names[a.LinkIndex]))],
            DefaultLink = DefaultLink(v4, names),
            DefaultLinkV6 = DefaultLink(v6, names),
            AdvertisedLinks = [.. names.Where(n => IsAdvertised(n.Key, n.Value, v6)).Select(n => n.Value).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The index of an interface, or null when there is none of that name.</summary>
    public NetlinkResult<Link> Link(string name)
    {
        if (!client.Links().TryGet(out var links, out var error)) return error;
        return links.FirstOrDefault(l => l.Name == name) is { } link ? link
            : new NetlinkError(NetlinkFault.Refused, "find interface", name, Errno.NoDevice);
    }

    /// <summary>
    /// Its default route was learnt, or it was told before to go on learning (accept_ra 2): that stays true while no route is known for a moment.
    /// </summary>
    private bool IsAdvertised(int index, string name, IReadOnlyList<IpRoute> routes) =>
        routes.Any(r => r.Protocol == FromAdvertisement && r.IsDefault && (r.LinkIndex == index || r.Hops.Any(h => h.LinkIndex == index)))
        || proc?.Sysctl($"net/ipv6/conf/{name}/accept_ra") == "2";

    private static string? DefaultLink(IReadOnlyList<IpRoute> routes, Dictionary<int, string> names) =>
        routes.Where(r => r.IsDefault && r.Type == RouteType.Unicast).OrderBy(r => r.Metric)
            .Select(r => r.LinkIndex ?? r.Hops.FirstOrDefault()?.LinkIndex).OfType<int>().Select(names.GetValueOrDefault).FirstOrDefault();
}
