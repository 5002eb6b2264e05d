using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>Whether it is asked if a VIP is another machine's own address.</summary>
internal enum VipAddresses
{
    /// <summary>It is: the object is new, or changed.</summary>
    Judged,

    /// <summary>It was before: what was accepted stays, though a machine with that address comes.</summary>
    Accepted,
}

/// <summary>What has been claimed so far, in order of precedence.</summary>
internal sealed class Claims(NodeIndex nodes, int capacity)
{
    private readonly Dictionary<IPAddress, (Claimant Owner, string Link)> _vips = new(capacity);
    private readonly Dictionary<IPAddress, (Claimant Owner, string Link)> _gateways = [];
    private readonly Dictionary<string, (VirtualService Owner, DirectorTimeouts Value)> _timeouts = [];

    internal Dictionary<ServiceKey, Claimant> Holders { get; } = new(capacity);

    /// <summary>Every address that is bound for an object: VIPs and gateways.</summary>
    internal IReadOnlySet<IPAddress> Vips => _vips.Keys.Concat(_gateways.Keys).ToHashSet();

    internal void Add(Claimant claimant)
    {
        foreach (var key in claimant.Keys) Holders[key] = claimant;
        if (claimant.Mark != 0)
            foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]) Holders[ServiceKey.OfMark(family, claimant.Mark)] = claimant;
        foreach (var (address, link) in claimant.Vips) _vips.TryAdd(address, (claimant, link));
        if (claimant.Gateway is { } gateway) _gateways.TryAdd(gateway.Address, (claimant, gateway.Link));
        if (claimant.Service.Spec.Directors?.Timeouts is { } value && Director(claimant) is { } director) _timeouts.TryAdd(director, (claimant.Service, value));
    }

    /// <summary>Why an object cannot stand beside those that were added, and on these nodes; empty: it can.</summary>
    internal ImmutableArray<Problem> Conflicts(Claimant claimant, VipAddresses addresses)
    {
        ImmutableArray<Problem>.Builder? problems = null;
        HashSet<Claimant>? holders = null;
        foreach (var key in claimant.Keys)
            if (Holders.TryGetValue(key, out var holder) && (holders ??= []).Add(holder)) Tell(Held(claimant, key, holder.Service.Key));
        for (var i = 0; i < claimant.Vips.Length; i++)
        {
            var (address, link) = claimant.Vips[i];
            if (addresses == VipAddresses.Judged && nodes.At(address) is { } node && !nodes.Directors(claimant.Selector, claimant.Service.Spec.DirectorNodes()).Selected.Contains(node))
                Tell(Refuse(claimant, Reasons.AddressNotAllowed, $"spec.vips[{i}].address", $"{address}: {IsNodes(node)}"));
            if (!_vips.TryGetValue(address, out var other)) continue;
            if (other.Link != link)
                Tell(Refuse(claimant, Reasons.DirectorSettingsConflict, $"spec.vips[{i}].interface", $"{(link.Length == 0 ? "absent" : link)}: VirtualService {other.Owner.Service.Key} names {(other.Link.Length == 0 ? "none" : other.Link)} for the same VIP {address}; say the same in both"));
            if (other.Owner.Shared != claimant.Shared)
                Tell(Refuse(claimant, Reasons.DirectorSettingsConflict, "spec.directors", $"objects that share VIP {address} must agree on directors, highAvailability and quorum.onLost, and VirtualService {other.Owner.Service.Key} differs; make them equal or use another VIP"));
        }
        if (claimant.Gateway is { } gateway) OfGateway(gateway.Address, gateway.Link);
        if (claimant.Service.Spec.Directors?.Timeouts is { } value && Director(claimant) is { } director && _timeouts.TryGetValue(director, out var first) && first.Value != value)
            Tell(Refuse(claimant, Reasons.DirectorSettingsConflict, "spec.directors.timeouts", $"they are the director's, and VirtualService {first.Owner.Key} on the same director sets others; make them equal"));
        return problems?.ToImmutable() ?? [];

        void OfGateway(IPAddress inside, string on)
        {
            const string Path = "spec.forwarding.nat.gateway";
            if (addresses == VipAddresses.Judged && nodes.At(inside) is { } node && !nodes.Directors(claimant.Selector, claimant.Service.Spec.DirectorNodes()).Selected.Contains(node))
                Tell(Refuse(claimant, Reasons.AddressNotAllowed, $"{Path}.address", $"{inside}: {IsNodes(node)}"));
            if (_gateways.TryGetValue(inside, out var other) && other.Link != on)
                Tell(Refuse(claimant, Reasons.DirectorSettingsConflict, $"{Path}.interface", $"{(on.Length == 0 ? "absent" : on)}: VirtualService {other.Owner.Service.Key} names {(other.Link.Length == 0 ? "none" : other.Link)} for the same gateway {inside}; say the same in both"));
            if ((other.Owner ?? _vips.GetValueOrDefault(inside).Owner) is { } owner && owner.Shared != claimant.Shared)
                Tell(Refuse(claimant, Reasons.DirectorSettingsConflict, "spec.directors", $"objects that share address {inside} must agree on directors, highAvailability and quorum.onLost, and VirtualService {owner.Service.Key} differs; make them equal or use another gateway"));
        }

        void Tell(Problem problem) => (problems ??= ImmutableArray.CreateBuilder<Problem>()).Add(problem);
    }

    internal static Problem Held(Claimant claimant, ServiceKey key, ObjectKey holder) =>
        Refuse(claimant, Reasons.VipConflict, "spec.vips", $"{key}: VirtualService {holder} holds it; give one of them another VIP or port, or remove one");

    /// <summary>Why an address that is a machine's own is no VIP of another one.</summary>
    internal static string IsNodes(Node node) => $"it is the address of Node {node.Metadata.Name}, which the director would take from it; use an address that no machine has";

    private string? Director(Claimant claimant) => nodes.Directors(claimant.Selector, claimant.Service.Spec.DirectorNodes()).Serving;

    internal static Problem Refuse(Claimant claimant, string reason, string path, string message) => new($"VirtualService {claimant.Service.Key}", reason, message, path);
}
