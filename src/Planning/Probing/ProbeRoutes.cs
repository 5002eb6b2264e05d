using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Probing;

/// <summary>The ways by which one VirtualService's servers are probed through its VIPs (<c>healthCheck.via: VirtualAddress</c>).</summary>
/// <param name="Checks">The checks with their ways.</param>
/// <param name="Services">The services that they need.</param>
/// <param name="Links">The interfaces by which answers come in whose source is the VIP.</param>
internal sealed record ProbeRoutes(ImmutableArray<PlannedCheck> Checks, ImmutableArray<ProbeService> Services, ImmutableArray<ProbeLink> Links)
{
    /// <param name="service">Whose VIPs.</param>
    /// <param name="checks">Its checks, each key once.</param>
    /// <param name="addresses">Its VIPs, with their interfaces.</param>
    /// <param name="local">This node.</param>
    /// <param name="problems">Where it is told that there is no way.</param>
    internal static ProbeRoutes Of(
        VirtualService service, ImmutableArray<PlannedCheck> checks, IReadOnlyCollection<PlannedAddress> addresses, LocalNode local, ImmutableArray<Problem>.Builder problems)
    {
        if (!checks.Any(c => c.Key.Via is not null)) return new(checks, [], []);
        var method = CandidateList.MethodOf(service.Spec.ForwardingMode());
        var wrapping = Encapsulation.Of(service.Spec);
        var ways = ImmutableArray.CreateBuilder<PlannedCheck>(checks.Length);
        var links = new HashSet<ProbeLink>();
        var lost = new HashSet<(AddressFamily, IPAddress)>();
        foreach (var check in checks)
        {
            if (check.Key is not { Via: { } front, Address: var server } || Origin(server, front.Address.AddressFamily, local.Facts) is not var (link, source))
            {
                if (check.Key.Via is { } away && !local.Facts.Links.IsEmpty && lost.Add((away.Address.AddressFamily, check.Key.Address))) problems.Add(NoOrigin(service, check.Key, local));
                ways.Add(check);
                continue;
            }
            // What is masqueraded has a port of its own to go to; frames and tunnelled packets keep the one that was asked.
            var masqueraded = method == ForwardingMethod.Masquerade;
            var through = new ProbeService(front.Address.AddressFamily, new(new(server, masqueraded ? check.ProbePort : 0), method, 1) { Wrapping = wrapping });
            var bearsVip = !masqueraded && link.Length > 0 && front.Address.AddressFamily == AddressFamily.InterNetwork;
            ways.Add(check with { Way = new(through, source, new(front.Address, masqueraded ? front.Port : check.ProbePort)) { AnswerLink = bearsVip ? link : "" } });
            if (bearsVip) links.Add(new(link, addresses.Any(a => a.Address.Equals(front.Address) && a.Link == link) ? VipPlace.Here : VipPlace.Elsewhere));
        }
        return new(ways.ToImmutable(), [.. ways.Select(w => w.Way?.Service).OfType<ProbeService>().Distinct()], [.. links.OrderBy(l => l.Link, StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Where a probe leaves this node, and the address it bears; no interface where the server is this node itself, whose answers pass none. Null: not known.
    /// Addresses as long as a host are the last choice: they may be another's to move.
    /// </summary>
    internal static (string Link, IPAddress Source)? Origin(IPAddress server, AddressFamily family, NodeFacts facts)
    {
        if (facts.Addresses.FirstOrDefault(a => a.Address.Equals(server)) is { } own)
            return own.Address.AddressFamily == family ? ("", own.Address) : Best(a => true) is { } beside ? ("", beside) : null;
        if (facts.LinkFor(server) is not { } link) return null;
        return (Best(a => a.Link == link) ?? Best(a => true)) is { } source ? (link, source) : null;

        IPAddress? Best(Func<AddressFact, bool> fits) => facts.Addresses
            .Where(a => a.Link != "lo" && a.Address.AddressFamily == family && !a.Address.IsIPv6LinkLocal && fits(a))
            .OrderBy(a => a.IsHostSized ? 2 : a.Contains(server) ? 0 : 1).Select(a => a.Address).FirstOrDefault();
    }

    private static Problem NoOrigin(VirtualService service, CheckKey key, LocalNode local) => new(
        $"VirtualService {service.Key}", Reasons.NodeError,
        $"{key.Backend}: spec.healthCheck.via: VirtualAddress: {local.Name} has no {(key.Via!.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address on a way to server {key.Address} "
        + "from which it could be probed through the VIP, so it keeps the verdict it has; give the node an address in the server's subnet or a default route, or use via RealServer", "spec.backend");
}
