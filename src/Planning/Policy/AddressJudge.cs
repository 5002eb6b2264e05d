using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Policy;

/// <summary>
/// Whether the addresses of a VirtualService are allowed (api.md, "Addresses (API)"). Loopback, link-local, unspecified, broadcast and multicast
/// addresses are refused by validation of the object itself, for VIPs and for servers.
/// </summary>
internal sealed class AddressJudge
{
    private readonly AddressPolicy? _policy;
    private readonly ClusterAddresses _cluster;
    private readonly ImmutableDictionary<string, IReadOnlyDictionary<string, string>> _namespaces;
    private readonly Dictionary<string, ImmutableArray<Network>> _allowed = [];
    private readonly Dictionary<IPAddress, string> _own = [];
    private readonly Dictionary<IPAddress, Node> _nodes = [];

    /// <param name="snapshot">For the addresses of Nodes and of BGP peers.</param>
    /// <param name="policy">Null: none.</param>
    /// <param name="cluster">What else is the cluster's own.</param>
    /// <param name="namespaces">Labels by namespace.</param>
    internal AddressJudge(
        Snapshot snapshot, AddressPolicy? policy, ClusterAddresses cluster, ImmutableDictionary<string, IReadOnlyDictionary<string, string>> namespaces)
    {
        (_policy, _cluster, _namespaces) = (policy, cluster, namespaces);
        foreach (var node in snapshot.Nodes.Values.OrderBy(n => n.Metadata.Name, StringComparer.Ordinal))
            foreach (var text in node.Status.Addresses)
                if (IPAddress.TryParse(text.Address, out var written) && AddressText.Plain(written) is var address && _own.TryAdd(address, $"an address of Node {node.Metadata.Name}")) _nodes[address] = node;
        foreach (var address in cluster.ApiEndpoints) _own.TryAdd(address, "where the API server is reached");
        foreach (var address in cluster.NextHops) _own.TryAdd(address, "a router that nodes send through");
        foreach (var peer in snapshot.VirtualServices.Values.SelectMany(v => v.Spec.Directors?.HighAvailability?.Ecmp?.Bgp?.Peers ?? []))
            if (IPAddress.TryParse(peer.Address, out var address)) _own.TryAdd(address, "a BGP peer of a VirtualService");
    }

    /// <summary>Everything that is not allowed, in the order of the fields.</summary>
    internal ImmutableArray<Problem> Judge(VirtualService service)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var space = service.Metadata.Namespace ?? "";
        for (var i = 0; i < service.Spec.Vips.Count; i++)
            if (IPAddress.TryParse(service.Spec.Vips[i].Address, out var vip))
                Say($"spec.vips[{i}].address", $"{vip}", WhyNot(vip, service));
        if (service.Spec.Forwarding?.Nat is not { } nat) return problems.ToImmutable();
        if (nat.Gateway is { } gateway && Network.TryParse(gateway.Address.Split('/')[0], out var inside))
            Say("spec.forwarding.nat.gateway.address", gateway.Address, IsDirectors(inside.Address, service) ? Outside(inside, space) : WhyNot(inside.Address, service));
        for (var i = 0; i < nat.MasqueradeSources.Count; i++)
            if (Network.TryParse(nat.MasqueradeSources[i], out var source)) Say($"spec.forwarding.nat.masqueradeSources[{i}]", $"{source}", Outside(source, space));
        return problems.ToImmutable();

        void Say(string field, string value, string? why)
        {
            if (why is not null) problems.Add(new($"VirtualService {service.Key}", Reasons.AddressNotAllowed, $"{value}: {why}", field));
        }
    }

    private string? WhyNot(IPAddress address, VirtualService service)
    {
        if (_nodes.TryGetValue(address, out var node) && !IsDirectors(address, service)) return Claims.IsNodes(node);
        if (_own.TryGetValue(address, out var own)) return $"is {own}; use an address that nothing else has";
        foreach (var network in _cluster.ServiceNetworks)
            if (network.Contains(address)) return $"lies in {network}, which holds the cluster addresses of Services; use an address outside it";
        foreach (var network in _cluster.PodNetworks)
            if (network.Contains(address)) return $"lies in {network}, which holds pods; use an address outside it";
        return Outside(new(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32), service.Metadata.Namespace ?? "");
    }

    private string? Outside(Network network, string space)
    {
        if (_policy is null) return null;
        if (!_allowed.TryGetValue(space, out var allowed)) _allowed[space] = allowed = _policy.Allowed(space, _namespaces.GetValueOrDefault(space));
        if (allowed.Any(a => a.Contains(network))) return null;
        return allowed.IsEmpty
            ? $"the operator's address policy allows namespace {space} no address; ask who keeps the policy"
            : $"the operator's address policy does not allow it to namespace {space}; use one of {string.Join(", ", allowed.Take(8))}, or ask who keeps the policy";
    }

    private bool IsDirectors(IPAddress address, VirtualService service) =>
        _nodes.TryGetValue(address, out var node) && service.Spec.DirectorNodes().Matches(node.Metadata.Labels);
}
