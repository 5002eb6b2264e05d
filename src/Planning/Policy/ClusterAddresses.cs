using System.Collections.Immutable;
using System.Net;

namespace LvsOperator.Planning.Policy;

/// <summary>
/// What of the cluster's own addresses the objects do not tell: to be a VIP, one of these would cut the cluster off. The addresses of Nodes and of BGP
/// peers are known from the objects and need not be here.
/// </summary>
public sealed record ClusterAddresses
{
    /// <summary>Nothing known.</summary>
    public static ClusterAddresses Unknown { get; } = new();

    /// <summary>Where the API server is reached: the addresses of its endpoints, and that of the Service <c>default/kubernetes</c>.</summary>
    public ImmutableArray<IPAddress> ApiEndpoints { get; init; } = [];

    /// <summary>Cluster addresses of Services come from these (<c>serviceCidrs</c> of the chart).</summary>
    public ImmutableArray<Network> ServiceNetworks { get; init; } = [];

    /// <summary>Pods' addresses come from these (<c>podCidrs</c> of the chart).</summary>
    public ImmutableArray<Network> PodNetworks { get; init; } = [];

    /// <summary>Routers that nodes send through.</summary>
    public ImmutableArray<IPAddress> NextHops { get; init; } = [];
}
