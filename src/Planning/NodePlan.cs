using System.Collections.Immutable;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning;

/// <summary>Everything one node is to be: its IPVS table, VIPs, settings, checks and nginx configurations.</summary>
public sealed record NodePlan
{
    /// <summary>A node that is to hold nothing.</summary>
    public static NodePlan Empty { get; } = new();

    /// <summary>IPVS services by key.</summary>
    public IReadOnlyDictionary<ServiceKey, BalancedService> Services { get; init; } = ImmutableDictionary<ServiceKey, BalancedService>.Empty;

    /// <summary>Whether another plan's services surely have the same keys; tells without looking at them, so false means nothing.</summary>
    public bool HasKeysOf(IReadOnlyDictionary<ServiceKey, BalancedService> services) =>
        ReferenceEquals(Services, services) || (Services is ServiceMap ours && services is ServiceMap others && ours.HasKeysOf(others));

    /// <summary>The services that are not surely the very objects that another plan had for the same keys; each once.</summary>
    /// <param name="services">The other plan's services; null: all may differ.</param>
    public IEnumerable<BalancedService> NotSurelyIn(IReadOnlyDictionary<ServiceKey, BalancedService>? services)
    {
        if (ReferenceEquals(Services, services)) return [];
        if (Services is not ServiceMap ours || services is not ServiceMap others || !ours.HasKeysOf(others)) return Services.Values;
        var differ = new List<BalancedService>();
        var seen = new HashSet<ServiceKey>();
        foreach (var key in ours.MayDifferFrom(others))
            if (ours[key] is var service && !ReferenceEquals(service, others[key]) && seen.Add(key)) differ.Add(service);
        return differ;
    }

    /// <summary>VIPs, ordered and distinct.</summary>
    public ImmutableArray<PlannedAddress> Addresses { get; init; } = [];

    /// <summary>Kernel settings in the order in which they are to be written.</summary>
    public ImmutableArray<PlannedSysctl> Sysctls { get; init; } = [];

    /// <summary>Chains of iptables and ip6tables, ordered.</summary>
    public ImmutableArray<PlannedChain> Chains { get; init; } = [];

    /// <summary>Routing rules of a real server, ordered.</summary>
    public ImmutableArray<SourceRule> SourceRules { get; init; } = [];

    /// <summary>Routing tables that those lead to, ordered.</summary>
    public ImmutableArray<ReturnTable> ReturnTables { get; init; } = [];

    /// <summary>Tunnel interfaces of a real server, ordered.</summary>
    public ImmutableArray<PlannedTunnel> Tunnels { get; init; } = [];

    /// <summary>Ports at which a real server unwraps GUE, ordered.</summary>
    public ImmutableArray<PlannedGuePort> GuePorts { get; init; } = [];

    /// <summary>IPVS timeouts; null leaves the node's as they are.</summary>
    public ConnectionTimeouts? Timeouts { get; init; }

    /// <summary>Kernel modules this needs.</summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>Checks to run, each key once.</summary>
    public IReadOnlyList<PlannedCheck> Checks { get; init; } = [];

    /// <summary>nginx tiers this node is a member of.</summary>
    public ImmutableArray<PlannedTier> Tiers { get; init; } = [];

    /// <summary>What each VirtualService comes to on this node, for status; ordered by name.</summary>
    public IReadOnlyList<ServiceReport> Reports { get; init; } = [];

    /// <summary>What a person should know: refused objects, missing back ends, absent interfaces.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];
}
