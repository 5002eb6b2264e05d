using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Status;

/// <summary>What one VirtualService comes to on one node.</summary>
/// <param name="Service">Its namespace and name.</param>
/// <param name="Generation">metadata.generation of what is planned; 0 in a folder.</param>
/// <param name="Director">The node that directs it; empty when there is none.</param>
/// <param name="Part">What this node is to it.</param>
/// <param name="Mode">Forwarding mode, as the API spells it.</param>
/// <param name="Ports">One per VIP and port; empty where this node does not direct.</param>
public sealed record ServiceReport(ObjectKey Service, long Generation, string Director, NodePart Part, string Mode, ImmutableArray<PortReport> Ports)
{
    /// <summary>What a person should know though nothing is wrong: which of several directors serves, maintenance that is not heeded. May be empty.</summary>
    public string Message { get; init; } = "";
}

/// <summary>What a node is to a VirtualService.</summary>
public enum NodePart
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It balances.</summary>
    Director,

    /// <summary>It serves.</summary>
    RealServer,

    /// <summary>It could balance, but another one does.</summary>
    Standby,
}

/// <summary>One VIP and port.</summary>
/// <param name="Key">The kernel's name for it.</param>
/// <param name="Scheduler">The scheduler.</param>
/// <param name="Quorum">Whether enough weight is healthy.</param>
/// <param name="Servers">Every server known, also those that are not programmed.</param>
public sealed record PortReport(ServiceKey Key, string Scheduler, QuorumState Quorum, ImmutableArray<ServerReport> Servers)
{
    /// <summary>How clients are kept on their server: <c>300 s</c>, or <c>300 s by /24</c> where a network of them counts as one. Null: they are not.</summary>
    public string? Persistence { get; init; }

    /// <summary>The VIPs and ports that a firewall mark stands for; null: it is a service by address.</summary>
    public MarkedFront? Front { get; init; }

    /// <summary>Its persistence engine; empty for none.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Whether it is behind a VIP.</summary>
    internal bool IsBehind(System.Net.IPAddress vip) => Front?.Vips.Any(v => v.Address.Equals(vip)) ?? Key.Address.Equals(vip);
}

/// <summary>Whether enough weight is healthy.</summary>
public enum QuorumState
{
    /// <summary>The first round of checks has not ended.</summary>
    Pending,

    /// <summary>It is.</summary>
    Held,

    /// <summary>It is not.</summary>
    Lost,
}

/// <summary>One server of a service.</summary>
/// <param name="Key">Address and port.</param>
/// <param name="Name">Its name or its node's; may be empty.</param>
/// <param name="State">What the judge holds of it.</param>
/// <param name="Detail">Why, when not up; how far, when its weight is being raised.</param>
/// <param name="Weight">Programmed weight; 0 when it gets nothing new.</param>
/// <param name="Use">How it is used now.</param>
public sealed record ServerReport(DestinationKey Key, string Name, HealthState State, string Detail, int Weight, ServerUse Use);

/// <summary>How a server is used at the moment.</summary>
public enum ServerUse
{
    /// <summary>Programmed with its weight.</summary>
    Serving,

    /// <summary>Came in lately: its weight is being raised (<c>slowStart</c>).</summary>
    Rising,

    /// <summary>Not programmed: unhealthy or not checked yet.</summary>
    Out,

    /// <summary>Programmed with weight 0: unhealthy and quiesced, asked to drain, or weight 0 by wish.</summary>
    Quiesced,

    /// <summary>Programmed with weight 0 until its own node holds the VIP.</summary>
    Joining,

    /// <summary>Left the pool; weight 0 until idle.</summary>
    Leaving,

    /// <summary>A backup that waits.</summary>
    Standby,

    /// <summary>The sorry server, while quorum is lost.</summary>
    Sorry,
}
