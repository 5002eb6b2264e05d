using System.Collections.Immutable;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning.Operations;

/// <summary>What a node's kernel holds, as far as a plan can speak of it.</summary>
public sealed record KernelState
{
    /// <summary>Every IPVS service, ours and others'.</summary>
    public IReadOnlyDictionary<ServiceKey, BalancedService> Services { get; init; } = ImmutableDictionary<ServiceKey, BalancedService>.Empty;

    /// <summary>
    /// A plan's services, where it is known that the kernel holds every one of them as planned; null where it is not. It only saves work:
    /// services that are the same objects in the next plan are not compared again.
    /// </summary>
    public IReadOnlyDictionary<ServiceKey, BalancedService>? AsPlanned { get; init; }

    /// <summary>Every address on every interface.</summary>
    public ImmutableArray<AddressFact> Addresses { get; init; } = [];

    /// <summary>Settings by path below /proc/sys; a key that is absent does not exist (its module may be missing) or was not asked for.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Chains of ours that are there; one that is absent is not there, or could not be read.</summary>
    public IReadOnlyDictionary<RuleChain, ObservedChain> Chains { get; init; } = ImmutableDictionary<RuleChain, ObservedChain>.Empty;

    /// <summary>Routing rules in the form of ours that are there.</summary>
    public IReadOnlySet<SourceRule> SourceRules { get; init; } = ImmutableHashSet<SourceRule>.Empty;

    /// <summary>Those of the planned routing tables that are just as planned.</summary>
    public IReadOnlySet<ReturnTable> ReturnTables { get; init; } = ImmutableHashSet<ReturnTable>.Empty;

    /// <summary>Those of the planned tunnel interfaces that are just as planned.</summary>
    public IReadOnlySet<TunnelDevice> Tunnels { get; init; } = ImmutableHashSet<TunnelDevice>.Empty;

    /// <summary>Ports at which GUE is unwrapped, ours and others'.</summary>
    public IReadOnlySet<GuePort> GuePorts { get; init; } = ImmutableHashSet<GuePort>.Empty;

    /// <summary>The node's IPVS timeouts; null when not known.</summary>
    public ConnectionTimeouts? Timeouts { get; init; }

    /// <summary>Kernel modules that are present, loaded or built in.</summary>
    public IReadOnlySet<string> Modules { get; init; } = ImmutableHashSet<string>.Empty;
}
