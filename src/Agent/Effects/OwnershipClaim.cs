using System.Net.Sockets;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Agent.Effects;

/// <summary>One thing that becomes, or ceases to be, ours.</summary>
internal abstract record OwnershipClaim;

/// <summary>A service with its destinations.</summary>
internal sealed record ServiceClaim(ServiceKey Key) : OwnershipClaim;

/// <summary>A VIP on an interface.</summary>
internal sealed record AddressClaim(OwnedAddress Address) : OwnershipClaim;

/// <summary>A chain of iptables.</summary>
internal sealed record ChainClaim(RuleChain Chain) : OwnershipClaim;

/// <summary>A routing rule.</summary>
internal sealed record SourceRuleClaim(SourceRule Rule) : OwnershipClaim;

/// <summary>A routing table.</summary>
internal sealed record ReturnTableClaim(AddressFamily Family, uint Table) : OwnershipClaim;

/// <summary>A tunnel interface.</summary>
internal sealed record TunnelClaim(string Name) : OwnershipClaim;

/// <summary>A port at which GUE is unwrapped.</summary>
internal sealed record GuePortClaim(GuePort Port) : OwnershipClaim;

/// <summary>A setting; what was there first is kept however often ours is written again.</summary>
internal sealed record SysctlClaim(string Key, string Ours, string Original) : OwnershipClaim;

/// <summary>The IPVS timeouts.</summary>
internal sealed record TimeoutsClaim(ConnectionTimeouts Ours, ConnectionTimeouts Original) : OwnershipClaim;
