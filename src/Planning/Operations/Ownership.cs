using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning.Operations;

/// <summary>
/// What on this node is ours: recorded before it is made and struck out after it is gone, so that a killed agent never loses track.
/// Everything else on the node is foreign and is left alone.
/// </summary>
public sealed record Ownership
{
    /// <summary>Nothing is ours.</summary>
    public static Ownership Nothing { get; } = new();

    /// <summary>IPVS services we made or adopted; their destinations are ours with them.</summary>
    public ImmutableHashSet<ServiceKey> Services { get; init; } = [];

    /// <summary>VIPs we bound or adopted, with the interface.</summary>
    public ImmutableHashSet<OwnedAddress> Addresses { get; init; } = [];

    /// <summary>Settings we wrote, by path below /proc/sys.</summary>
    public ImmutableDictionary<string, OwnedSysctl> Sysctls { get; init; } = ImmutableDictionary<string, OwnedSysctl>.Empty;

    /// <summary>The timeouts we set and those that were there; null when untouched.</summary>
    public OwnedTimeouts? Timeouts { get; init; }

    /// <summary>Chains of iptables that we made or adopted; all rules in them, and the jumps to them, are ours with them.</summary>
    public ImmutableHashSet<RuleChain> Chains { get; init; } = [];

    /// <summary>Routing rules, and with them their tables.</summary>
    public ImmutableHashSet<SourceRule> SourceRules { get; init; } = [];

    /// <summary>Routing tables we filled.</summary>
    public ImmutableHashSet<(System.Net.Sockets.AddressFamily Family, uint Table)> ReturnTables { get; init; } = [];

    /// <summary>Tunnel interfaces we made, by name.</summary>
    public ImmutableHashSet<string> Tunnels { get; init; } = [];

    /// <summary>Ports at which we had GUE unwrapped; one that was there before us is not ours.</summary>
    public ImmutableHashSet<GuePort> GuePorts { get; init; } = [];

    /// <summary>Whether nothing is ours.</summary>
    public bool IsEmpty => Services.IsEmpty && Addresses.IsEmpty && Sysctls.IsEmpty && Chains.IsEmpty && SourceRules.IsEmpty && ReturnTables.IsEmpty && Tunnels.IsEmpty && GuePorts.IsEmpty && Timeouts is null;
}

/// <summary>A VIP that is ours.</summary>
/// <param name="Address">The VIP; /32 or /128.</param>
/// <param name="Link">The interface's name.</param>
public readonly record struct OwnedAddress(IPAddress Address, string Link);

/// <summary>A setting that is ours.</summary>
/// <param name="Ours">What we wrote.</param>
/// <param name="Original">What was there before.</param>
public sealed record OwnedSysctl(string Ours, string Original);

/// <summary>Timeouts that are ours.</summary>
/// <param name="Ours">What we set.</param>
/// <param name="Original">What was there before.</param>
public sealed record OwnedTimeouts(ConnectionTimeouts Ours, ConnectionTimeouts Original);
