using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>What all that was asked say together.</summary>
/// <param name="Vips">Every VIP and port that somebody directs, in the order of addresses.</param>
/// <param name="Undirected">VirtualServices of which nobody who was asked is the director.</param>
/// <param name="Agents">Everybody who was asked.</param>
internal sealed record StatusReport(IReadOnlyList<VipStatus> Vips, IReadOnlyList<UndirectedService> Undirected, IReadOnlyList<AgentState> Agents);

/// <summary>One VIP and port.</summary>
/// <param name="Vip">The address.</param>
/// <param name="Port">The port.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Service">Namespace and name of the VirtualService; empty where the manifests name none.</param>
/// <param name="Mode">Forwarding mode.</param>
/// <param name="Scheduler">The scheduler.</param>
/// <param name="Directors">Who directs it.</param>
/// <param name="Message">What a person should know though nothing is wrong; may be empty.</param>
internal sealed record VipStatus(
    string Vip, int Port, string Protocol, string Service, string Mode, string Scheduler, IReadOnlyList<DirectorStatus> Directors, string Message);

/// <summary>One director of a VIP and port.</summary>
/// <param name="Node">Its name.</param>
/// <param name="HoldsVip">Whether its plan has the VIP on an interface.</param>
/// <param name="Quorum">Whether enough weight is healthy.</param>
/// <param name="Traffic">Counters of the service there.</param>
/// <param name="Servers">Its real servers.</param>
internal sealed record DirectorStatus(string Node, bool HoldsVip, QuorumState Quorum, TrafficStatus Traffic, IReadOnlyList<ServerStatus> Servers)
{
    internal long Active => Servers.Sum(s => s.Active);

    internal long Inactive => Servers.Sum(s => s.Inactive);
}

/// <summary>A VirtualService without a director among those asked.</summary>
/// <param name="Service">Namespace and name.</param>
/// <param name="Director">The node that directs it; empty when none does.</param>
/// <param name="Mode">Forwarding mode.</param>
/// <param name="Message">What a person should know; may be empty.</param>
internal sealed record UndirectedService(string Service, string Director, string Mode, string Message);

/// <summary>One who was asked: an agent, or this node's kernel.</summary>
/// <param name="Origin">Its URL, or <c>kernel</c>.</param>
/// <param name="Node">Its node; empty while not known.</param>
/// <param name="Fault">Why it did not answer; null when it did.</param>
/// <param name="Ready">Whether its node is as planned.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="Manifests">Where its manifests come from.</param>
/// <param name="Roles">What its node may be; empty where that is not said.</param>
/// <param name="Addresses">VIPs it holds.</param>
/// <param name="Tiers">nginx tiers on its node.</param>
/// <param name="Problems">What it refused, and why.</param>
internal sealed record AgentState(
    string Origin, string Node, string? Fault, bool Ready, string Version, string Manifests,
    IReadOnlyList<string> Roles, IReadOnlyList<string> Addresses, IReadOnlyList<TierStatus> Tiers, IReadOnlyList<string> Problems);
