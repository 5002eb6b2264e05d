using System.Net.Sockets;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Records;

namespace LvsOperator.Planning.Status;

/// <summary>
/// What an agent answers to <c>GET /status</c>: enough for <c>lvsctl status</c> to show a node, and for <c>lvsctl plan</c> to plan as the
/// agent does.
/// </summary>
public sealed record AgentStatus
{
    /// <summary>The node's name.</summary>
    public string Node { get; set; } = "";

    /// <summary>The agent's version.</summary>
    public string AgentVersion { get; set; } = "";

    /// <summary>What the node may be: director, realserver, nginx.</summary>
    public IReadOnlyList<string> Roles { get; set; } = [];

    /// <summary>When this was put together (UTC).</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Since when the agent runs (UTC).</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Where the manifests come from, such as <c>folder /etc/lvs-operator</c> or <c>Kubernetes API https://10.0.0.1:6443/ (in cluster)</c>.</summary>
    public string Source { get; set; } = "";

    /// <summary>Objects of the API whose present generation does not count yet, as it is not accepted: one line each.</summary>
    public IReadOnlyList<string> Waiting { get; set; } = [];

    /// <summary>The folder on the node where what is accepted is kept: what a refused edit falls back on.</summary>
    public string AcceptedDir { get; set; } = "";

    /// <summary>Whether the node is as planned and its plan is known.</summary>
    public bool Ready { get; set; }

    /// <summary>VirtualServices this node has a part in.</summary>
    public IReadOnlyList<ServiceStatus> Services { get; set; } = [];

    /// <summary>VIPs this node holds, as <c>192.0.2.1/32 dev eth0</c>.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>nginx tiers this node is a member of.</summary>
    public IReadOnlyList<TierStatus> Tiers { get; set; } = [];

    /// <summary>What was refused, and why: documents, objects, operations.</summary>
    public IReadOnlyList<string> Problems { get; set; } = [];

    /// <summary>How the work went since the start.</summary>
    public WorkStatus Work { get; set; } = new();

    /// <summary>How the health checks go.</summary>
    public CheckStatus Checks { get; set; } = new();

    /// <summary>What is ours on this node.</summary>
    public OwnershipRecord Owned { get; set; } = new();

    /// <summary>What is on the move.</summary>
    public MemoryRecord Memory { get; set; } = new();

    /// <summary>Every standing verdict.</summary>
    public IReadOnlyList<VerdictStatus> Verdicts { get; set; } = [];
}

/// <summary>One VirtualService on one node.</summary>
/// <param name="Service">Namespace and name.</param>
/// <param name="Director">The node that directs it; empty when none does.</param>
/// <param name="Part">What this node is to it.</param>
/// <param name="Mode">Forwarding mode.</param>
/// <param name="Ports">One per VIP and port; empty where this node does not direct.</param>
public sealed record ServiceStatus(string Service, string Director, NodePart Part, string Mode, IReadOnlyList<PortStatus> Ports)
{
    /// <summary>What a person should know though nothing is wrong: which of several directors serves, maintenance that is not heeded. May be empty.</summary>
    public string Message { get; set; } = "";
}

/// <summary>One VIP and port with its live counters.</summary>
/// <param name="Vip">The VIP.</param>
/// <param name="Port">The port.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Scheduler">The scheduler.</param>
/// <param name="Quorum">Whether enough weight is healthy.</param>
/// <param name="Traffic">Counters of the service.</param>
/// <param name="Servers">Its servers.</param>
public sealed record PortStatus(
    string Vip, int Port, string Protocol, string Scheduler, QuorumState Quorum, TrafficStatus Traffic, IReadOnlyList<ServerStatus> Servers)
{
    /// <summary>How clients are kept on their server: <c>300 s</c>, or <c>300 s by /24</c> where a network of them counts as one. Null: they are not.</summary>
    public string? Persistence { get; set; }

    /// <summary>The VIPs and ports that a firewall mark stands for, such as <c>192.0.2.1:80/TCP</c>; empty of a service by address.</summary>
    public IReadOnlyList<string> Front { get; set; } = [];

    /// <summary>What one VIP and port, or one firewall mark, comes to.</summary>
    /// <param name="key">The kernel's name for it.</param>
    /// <param name="front">What a firewall mark stands for; null where the manifests do not tell.</param>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="quorum">Whether enough weight is healthy.</param>
    /// <param name="traffic">Counters of the service.</param>
    /// <param name="servers">Its servers.</param>
    public static PortStatus Of(ServiceKey key, MarkedFront? front, string scheduler, QuorumState quorum, TrafficStatus traffic, IReadOnlyList<ServerStatus> servers) => new(
        key.Mark == 0 ? key.Address.ToString() : $"fwmark {key.Mark}{(key.Family == AddressFamily.InterNetworkV6 ? " IPv6" : "")}", key.Port,
        key.Mark == 0 ? key.Protocol.ToString().ToUpperInvariant() : "FWM", scheduler, quorum, traffic, servers) { Front = [.. front?.Keys.Select(k => k.ToString()) ?? []] };
}

/// <summary>One real server with its live counters.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="State">What the judge holds of it.</param>
/// <param name="Detail">Why, when not up.</param>
/// <param name="Weight">Programmed weight.</param>
/// <param name="Use">How it is used now.</param>
/// <param name="Active">Established connections.</param>
/// <param name="Inactive">All other connections that are remembered.</param>
/// <param name="Traffic">Its counters.</param>
public sealed record ServerStatus(
    string Address, int Port, string Name, Checks.HealthState State, string Detail, int Weight, ServerUse Use, long Active, long Inactive, TrafficStatus Traffic);

/// <summary>Counters of IPVS; totals since the entry was made, rates per second as the kernel estimates them over some seconds.</summary>
/// <param name="Connections">Connections scheduled.</param>
/// <param name="InPackets">Packets in.</param>
/// <param name="OutPackets">Packets out; 0 under DR and TUN, where answers do not pass.</param>
/// <param name="InBytes">Bytes in.</param>
/// <param name="OutBytes">Bytes out; 0 under DR and TUN.</param>
/// <param name="ConnectionsPerSecond">New connections a second.</param>
/// <param name="InBytesPerSecond">Bytes in a second.</param>
public sealed record TrafficStatus(
    ulong Connections, ulong InPackets, ulong OutPackets, ulong InBytes, ulong OutBytes, ulong ConnectionsPerSecond, ulong InBytesPerSecond)
{
    /// <summary>No traffic, or none known.</summary>
    public static TrafficStatus None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}

/// <summary>An nginx tier on this node.</summary>
/// <param name="Tier">Namespace and name.</param>
/// <param name="State">Running, NotRunning, Refused and so on.</param>
/// <param name="Generation">What is configured now.</param>
/// <param name="Reloads">Reloads since the agent started.</param>
/// <param name="Message">What a person should know; empty when all is well.</param>
public sealed record TierStatus(string Tier, string State, string Generation, long Reloads, string Message);

/// <summary>How the work went since the agent started.</summary>
public sealed record WorkStatus
{
    /// <summary>Rounds of the loop.</summary>
    public long Rounds { get; set; }

    /// <summary>Changes the kernel was asked for.</summary>
    public long Writes { get; set; }

    /// <summary>IPVS services and destinations removed.</summary>
    public long Deletes { get; set; }

    /// <summary>Foreign changes put right.</summary>
    public long Repairs { get; set; }

    /// <summary>Operations that failed.</summary>
    public long Failures { get; set; }

    /// <summary>Milliseconds the last round that wrote took, planning included.</summary>
    public double LastRoundMilliseconds { get; set; }
}

/// <summary>How the health checks go on a node; totals since the agent started.</summary>
public sealed record CheckStatus
{
    /// <summary>Checks planned.</summary>
    public int Planned { get; set; }

    /// <summary>Distinct probes that serve them.</summary>
    public int Probes { get; set; }

    /// <summary>Probes under way.</summary>
    public int InFlight { get; set; }

    /// <summary>Probes whose time has come while as many as may be are under way.</summary>
    public int Waiting { get; set; }

    /// <summary>Probes that could not be made the last time, for a reason that lies on this node: they say nothing of their server.</summary>
    public int Undecided { get; set; }

    /// <summary>Why; empty while each can be made.</summary>
    public string UndecidedReason { get; set; } = "";

    /// <summary>Total of probes that could not be made.</summary>
    public long UndecidedTotal { get; set; }

    /// <summary>Milliseconds by which a probe began later than due: the mean.</summary>
    public double LatenessMeanMilliseconds { get; set; }

    /// <summary>The worst of it.</summary>
    public double LatenessWorstMilliseconds { get; set; }
}

/// <summary>One standing verdict.</summary>
/// <param name="Backend">Kind, namespace and name, such as <c>RealServerPool web/tomcat</c>.</param>
/// <param name="Address">The server's address.</param>
/// <param name="Port">The real port.</param>
/// <param name="State">The verdict.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="Detail">Why, when not up.</param>
public sealed record VerdictStatus(string Backend, string Address, int Port, Checks.HealthState State, DateTimeOffset Since, string Detail)
{
    /// <summary>The VIP through which it is checked, such as <c>TCP 192.0.2.100:80</c>; null: it is asked at its own address.</summary>
    public string? Via { get; set; }
}
