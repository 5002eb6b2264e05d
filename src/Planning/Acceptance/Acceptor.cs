using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>What stands of a set of VirtualServices once claims on the same things are settled.</summary>
/// <param name="Source">The set and the nodes: equal by reference means that the outcome still holds.</param>
/// <param name="Accepted">Those that may be programmed, by namespace and name.</param>
/// <param name="Refused">One problem for each that may not.</param>
internal sealed record AcceptanceOutcome(
    (ImmutableDictionary<ObjectKey, VirtualService> Services, NodeIndex Nodes) Source, ImmutableArray<VirtualService> Accepted, ImmutableArray<Problem> Refused);

/// <summary>
/// Settles who owns a VIP:port, and whether objects that share a VIP or a director agree. The older object wins, then the first
/// by namespace and name; in a folder there are no ages. The loser is refused whole and names the winner.
/// </summary>
internal static class Acceptor
{
    internal static AcceptanceOutcome Decide(ImmutableDictionary<ObjectKey, VirtualService> services, NodeIndex nodes)
    {
        var accepted = ImmutableArray.CreateBuilder<VirtualService>(services.Count);
        var refused = ImmutableArray.CreateBuilder<Problem>();
        var ports = new Dictionary<ServiceKey, VirtualService>();
        var vips = new Dictionary<IPAddress, (VirtualService Owner, string Link, string Settings)>();
        var timeouts = new Dictionary<string, (VirtualService Owner, string Value)>();
        foreach (var service in services.Values.OrderBy(s => s.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue).ThenBy(s => s.Key))
        {
            var claims = Claims(service).ToArray();
            if (Conflict(service, claims, DirectorChoice.Serving(service, nodes), ports, vips, timeouts) is { } problem)
            {
                refused.Add(problem);
                continue;
            }
            foreach (var claim in claims) ports[claim] = service;
            foreach (var vip in service.Spec.Vips)
                if (IPAddress.TryParse(vip.Address, out var address)) vips.TryAdd(address, (service, vip.Interface ?? "", Shared(service)));
            if (Timeouts(service) is { } value && DirectorChoice.Serving(service, nodes) is { } director) timeouts.TryAdd(director, (service, value));
            accepted.Add(service);
        }
        accepted.Sort((a, b) => a.Key.CompareTo(b.Key));
        return new((services, nodes), accepted.ToImmutable(), refused.ToImmutable());
    }

    /// <summary>Every VIP:port/protocol an object names.</summary>
    internal static IEnumerable<ServiceKey> Claims(VirtualService service) =>
        from vip in service.Spec.Vips
        let address = IPAddress.TryParse(vip.Address, out var a) ? a : null
        where address is not null
        from port in service.Spec.Ports
        select ServiceKey.Of(Transport(port.Protocol), address, port.Port);

    internal static IpProtocol Transport(TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.UDP => IpProtocol.Udp,
        TransportProtocol.SCTP => IpProtocol.Sctp,
        _ => IpProtocol.Tcp,
    };

    private static Problem? Conflict(
        VirtualService service, ServiceKey[] claims, string? director, Dictionary<ServiceKey, VirtualService> ports,
        Dictionary<IPAddress, (VirtualService Owner, string Link, string Settings)> vips, Dictionary<string, (VirtualService Owner, string Value)> timeouts)
    {
        foreach (var claim in claims)
            if (ports.TryGetValue(claim, out var holder))
                return Refuse(service, "VipConflict", $"spec.vips: {claim}: VirtualService {holder.Key} holds it; give one of them another VIP or port, or remove one");
        for (var i = 0; i < service.Spec.Vips.Count; i++)
        {
            var vip = service.Spec.Vips[i];
            if (!IPAddress.TryParse(vip.Address, out var address) || !vips.TryGetValue(address, out var other)) continue;
            if (other.Link != (vip.Interface ?? ""))
                return Refuse(service, "DirectorSettingsConflict", $"spec.vips[{i}].interface: {vip.Interface}: VirtualService {other.Owner.Key} puts the same VIP on \"{other.Link}\"; name one interface in both");
            if (other.Settings != Shared(service))
                return Refuse(service, "DirectorSettingsConflict", $"spec.directors: objects that share VIP {address} must agree on directors, highAvailability and quorum.onLost, and VirtualService {other.Owner.Key} differs; make them equal or use another VIP");
        }
        if (Timeouts(service) is { } value && director is not null && timeouts.TryGetValue(director, out var first) && first.Value != value)
            return Refuse(service, "DirectorSettingsConflict", $"spec.directors.timeouts: they are the director's, and VirtualService {first.Owner.Key} on the same director sets others; make them equal");
        return null;
    }

    private static Problem Refuse(VirtualService service, string reason, string message) => new($"VirtualService {service.Key}", reason, message);

    /// <summary>What objects that name one VIP must have in common.</summary>
    private static string Shared(VirtualService service) =>
        Text(service.Spec.DirectorNodes())
        + (service.Spec.Directors?.HighAvailability is { } ha ? JsonSerializer.Serialize(ha, ApiJson.Default.HighAvailability) : "")
        + service.Spec.QuorumOrDefault().OnLost;

    private static string? Timeouts(VirtualService service) =>
        service.Spec.Directors?.Timeouts is { } t ? JsonSerializer.Serialize(t, ApiJson.Default.DirectorTimeouts) : null;

    private static string Text(LabelSelector selector) => JsonSerializer.Serialize(selector, ApiJson.Default.LabelSelector);
}
