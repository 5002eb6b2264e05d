using System.Collections.Immutable;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Planning;

/// <summary>Everything planning depends on. Equal inputs, in any order of manifests, give equal plans.</summary>
/// <param name="Snapshot">The accepted objects.</param>
/// <param name="Node">This node's name.</param>
/// <param name="Roles">What this node may be.</param>
/// <param name="Facts">What this node is.</param>
/// <param name="Health">How healthy servers are.</param>
/// <param name="Memory">What the last planning remembered.</param>
/// <param name="Connections">Open connections of the destinations that drain, as last read.</param>
/// <param name="Now">The time (UTC).</param>
public sealed record PlanInput(
    Snapshot Snapshot, string Node, NodeRoles Roles, NodeFacts Facts, HealthView Health, Memory Memory,
    ImmutableDictionary<(ServiceKey Service, DestinationKey Destination), ConnectionCount> Connections, DateTimeOffset Now)
{
    /// <summary>What real servers have reported of VIPs; null where nobody reports, as in a folder: there a server that joins waits for some seconds.</summary>
    public RealServerSetUps? SetUps { get; init; }

    /// <summary>The firewall marks there are.</summary>
    public MarkRange Marks { get; init; } = MarkRange.Default;
}

/// <summary>What planning gives.</summary>
/// <param name="Plan">What the node is to be.</param>
/// <param name="Memory">To be handed to the next planning.</param>
/// <param name="WakeAt">When to plan again even if nothing happens; null: not before something does.</param>
public sealed record PlanResult(NodePlan Plan, Memory Memory, DateTimeOffset? WakeAt)
{
    /// <summary>Services with a server that leaves: those whose connections the next planning wants to know.</summary>
    public ImmutableArray<ServiceKey> Draining { get; init; } = [];
}

/// <summary>What a node may be (<c>lvs-agent --roles</c>).</summary>
[Flags]
public enum NodeRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It may balance.</summary>
    Director = 1,

    /// <summary>It may hold VIPs as a real server.</summary>
    RealServer = 2,

    /// <summary>It may run nginx.</summary>
    Nginx = 4,

    /// <summary>All of these.</summary>
    All = Director | RealServer | Nginx,
}

/// <summary>Connections of a destination, as IPVS counts them.</summary>
/// <param name="Active">ActiveConn: established.</param>
/// <param name="Inactive">InActConn: all others that are remembered; for UDP, all.</param>
/// <param name="At">When it was read (UTC).</param>
public sealed record ConnectionCount(long Active, long Inactive, DateTimeOffset At);

/// <summary>How planning learns of health.</summary>
/// <param name="Verdicts">The standing verdicts.</param>
/// <param name="Trust">What a server without a verdict is taken for.</param>
public sealed record HealthView(Verdicts Verdicts, HealthTrust Trust)
{
    /// <summary>Every server is healthy: <c>lvsctl render</c>.</summary>
    public static HealthView AllHealthy { get; } = new(Verdicts.Empty, HealthTrust.AllHealthy);
}

/// <summary>What a checked server is taken for.</summary>
public enum HealthTrust
{
    /// <summary>Its verdict; without one, its check's initialState.</summary>
    Verdicts,

    /// <summary>Healthy, whatever verdicts say.</summary>
    AllHealthy,
}
