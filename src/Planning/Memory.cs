using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning;

/// <summary>
/// What planning must remember from one time to the next. Values keep their identity while they do not change.
/// It is small while nothing is on the move, and survives a restart of the agent.
/// </summary>
public sealed record Memory
{
    /// <summary>Nothing remembered.</summary>
    public static Memory Empty { get; } = new();

    /// <summary>Per service on this director.</summary>
    public ImmutableDictionary<ServiceKey, ServiceMemory> Services { get; init; } = ImmutableDictionary<ServiceKey, ServiceMemory>.Empty;

    /// <summary>VIPs that this node holds, or held until lately, as a real server.</summary>
    public ImmutableDictionary<IPAddress, RealServerMemory> RealServerVips { get; init; } = ImmutableDictionary<IPAddress, RealServerMemory>.Empty;

    /// <summary>Ways back through directors that this node keeps, or kept until lately, as a real server.</summary>
    public ImmutableDictionary<ReturnPath, RealServerMemory> Returns { get; init; } = ImmutableDictionary<ReturnPath, RealServerMemory>.Empty;

    /// <summary>Ways by which tunnelled packets reach this node, or reached it until lately, as a real server.</summary>
    public ImmutableDictionary<TunnelPath, RealServerMemory> Tunnels { get; init; } = ImmutableDictionary<TunnelPath, RealServerMemory>.Empty;

    /// <summary>Per nginx tier on this node, its upstreams as last planned: what stays when a pool goes missing.</summary>
    public ImmutableDictionary<ObjectKey, ImmutableArray<PlannedUpstream>> Upstreams { get; init; } =
        ImmutableDictionary<ObjectKey, ImmutableArray<PlannedUpstream>>.Empty;
}

/// <summary>What is remembered of one service.</summary>
public sealed record ServiceMemory
{
    /// <summary>Nothing yet.</summary>
    public static ServiceMemory New { get; } = new();

    /// <summary>Whether enough weight was healthy.</summary>
    public QuorumState Quorum { get; init; } = QuorumState.Pending;

    /// <summary>Every server the manifests last named, healthy or not, ordered: who is missing now is leaving, who is new is joining.</summary>
    public ImmutableArray<DestinationKey> Members { get; init; } = [];

    /// <summary>The destinations that were last planned, ordered by key.</summary>
    public ImmutableArray<Destination> Last { get; init; } = [];

    /// <summary>Servers that served before anything was known of their health, ordered: they serve on until they are judged.</summary>
    public ImmutableArray<DestinationKey> TakenOver { get; init; } = [];

    /// <summary>Servers that are down, ordered: one that comes up again may have been started anew, and joins as a new one does.</summary>
    public ImmutableArray<DestinationKey> Fallen { get; init; } = [];

    /// <summary>Servers that leave, or have still to join.</summary>
    public ImmutableDictionary<DestinationKey, Passage> Passages { get; init; } = ImmutableDictionary<DestinationKey, Passage>.Empty;

    /// <summary>Servers whose weight is being raised (<c>slowStart</c>), and when they have all of it.</summary>
    public ImmutableDictionary<DestinationKey, DateTimeOffset> Rising { get; init; } = ImmutableDictionary<DestinationKey, DateTimeOffset>.Empty;

    /// <summary>Servers whose weight is to be raised when they serve next, ordered; empty without <c>slowStart</c>.</summary>
    public ImmutableArray<DestinationKey> Cold { get; init; } = [];

    /// <summary>The set that stood before quorum was lost (<c>KeepLastServers</c>).</summary>
    public ImmutableArray<Destination> Kept { get; init; } = [];

    /// <summary>What is needed to drain the service once its object has gone; null while it was never programmed.</summary>
    public Farewell? Farewell { get; init; }

    /// <summary>The destinations that were last planned and are not leaving.</summary>
    internal ImmutableArray<Destination> Standing =>
        Passages.IsEmpty ? Last : [.. Last.Where(d => Passages.GetValueOrDefault(d.Key)?.Way != PassageWay.Out)];

    /// <summary>
    /// Whether a server was last planned with weight, or was so when nothing was known of it yet. One that is kept for want of quorum tells nothing.
    /// </summary>
    internal bool Serves(DestinationKey key)
    {
        if (TakenOver.Contains(key)) return true;
        if (Quorum == QuorumState.Lost && Kept.Any(d => d.Key == key)) return false;
        foreach (var d in Last)
            if (d.Key == key) return d.Weight > 0;
        return false;
    }
}

/// <summary>A server on its way in or out of a service.</summary>
/// <param name="Way">In or out.</param>
/// <param name="Until">Out: removed then at the latest. In: gets its weight then.</param>
/// <param name="IdleSince">Out: since when it was seen without connections; null while it has some.</param>
public sealed record Passage(PassageWay Way, DateTimeOffset Until, DateTimeOffset? IdleSince = null);

/// <summary>Which way a server goes.</summary>
public enum PassageWay
{
    /// <summary>It joins: weight 0 until its own node holds the VIP.</summary>
    In,

    /// <summary>It leaves: weight 0 until it is idle.</summary>
    Out,
}

/// <summary>What a service needs to leave in good order after its object has gone.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="Link">The interface its VIP is on; empty where it is on none, as when quorum loss withdrew it.</param>
/// <param name="Drain">How long its servers may take to become idle.</param>
/// <param name="Gateway">The inside address that its servers answer through; null: none.</param>
public sealed record Farewell(ServiceSettings Settings, string Link, TimeSpan Drain, OwnedAddress? Gateway = null)
{
    /// <summary>What is in front of a service by firewall mark, which has no VIP in its key; null: it is a service by address.</summary>
    public MarkedFront? Front { get; init; }
}

/// <summary>What a real server remembers of a VIP.</summary>
/// <param name="Drain">The longest <c>drain.timeout</c> of the services that put it here.</param>
/// <param name="Until">Null while it is wanted; else when it may go: that drain and ten seconds after the node left.</param>
public sealed record RealServerMemory(TimeSpan Drain, DateTimeOffset? Until);
