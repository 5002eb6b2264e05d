using System.Collections.Immutable;
using LvsOperator.Agent.State;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;
using LvsOperator.Planning;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Agent.Effects;

/// <summary>The ownership record, in memory and on disk. Written before something is made and after something is gone.</summary>
internal sealed class OwnershipStore(StateFile file)
{
    internal Ownership Current { get; private set; } = Ownership.Nothing;

    private readonly record struct Seen(
        IReadOnlyDictionary<ServiceKey, BalancedService> Services, ImmutableArray<PlannedAddress> Addresses, ImmutableArray<PlannedChain> Chains,
        ImmutableArray<SourceRule> SourceRules, ImmutableArray<ReturnTable> ReturnTables, ImmutableArray<PlannedTunnel> Tunnels, ImmutableArray<PlannedGuePort> GuePorts,
        ImmutableArray<AddressFact> There, Ownership Owned);

    // For these there was nothing to claim.
    private Seen? _seen;

    /// <summary>Reads the record of an earlier run.</summary>
    internal string? Load()
    {
        var (bytes, error) = file.Read();
        if (bytes is null) return error;
        var (record, fault) = OwnershipRecord.Read(bytes);
        Current = record;
        return fault;
    }

    /// <summary>What a plan makes ours: its services and VIPs, those that were there included, for it will remove them one day.</summary>
    internal IReadOnlyList<OwnershipClaim> ClaimsOf(NodePlan plan, KernelState kernel)
    {
        if (_seen is { } seen && plan.HasKeysOf(seen.Services) && seen.Addresses == plan.Addresses && seen.Chains == plan.Chains
            && seen.SourceRules == plan.SourceRules && seen.ReturnTables == plan.ReturnTables && seen.Tunnels == plan.Tunnels && seen.GuePorts == plan.GuePorts && seen.There == kernel.Addresses && ReferenceEquals(seen.Owned, Current))
            return [];
        List<OwnershipClaim> claims = [];
        if (plan.Services.Count > 0)
            foreach (var key in plan.Services.Keys)
                if (!Current.Services.Contains(key)) claims.Add(new ServiceClaim(key));
        foreach (var address in plan.Addresses)
        {
            var owned = new OwnedAddress(address.Address, address.Link);
            if (address.Link.Length == 0 || Current.Addresses.Contains(owned)) continue;
            // One that an administrator bound with the subnet's prefix is used, and stays his.
            var there = kernel.Addresses.FirstOrDefault(a => a.Link == address.Link && a.Address.Equals(address.Address));
            if (there is null || there.IsHostSized) claims.Add(new AddressClaim(owned));
        }
        claims.AddRange(plan.Chains.Where(c => !Current.Chains.Contains(c.Chain)).Select(c => new ChainClaim(c.Chain)));
        claims.AddRange(plan.SourceRules.Where(r => !Current.SourceRules.Contains(r)).Select(r => new SourceRuleClaim(r)));
        claims.AddRange(plan.ReturnTables.Where(t => !Current.ReturnTables.Contains((t.Family, t.Table))).Select(t => new ReturnTableClaim(t.Family, t.Table)));
        claims.AddRange(plan.Tunnels.Where(t => !Current.Tunnels.Contains(t.Device.Name)).Select(t => new TunnelClaim(t.Device.Name)));
        // A port that somebody else opened serves, and stays his.
        claims.AddRange(plan.GuePorts.Where(p => !Current.GuePorts.Contains(p.Port) && !kernel.GuePorts.Contains(p.Port)).Select(p => new GuePortClaim(p.Port)));
        _seen = claims.Count == 0 ? new(plan.Services, plan.Addresses, plan.Chains, plan.SourceRules, plan.ReturnTables, plan.Tunnels, plan.GuePorts, kernel.Addresses, Current) : null;
        return claims;
    }

    /// <summary>Makes things ours; null for recorded, else why not, and then nothing has changed.</summary>
    internal string? Claim(IReadOnlyList<OwnershipClaim> claims) => Change(claims, (record, claim) => claim switch
    {
        ServiceClaim c => record with { Services = record.Services.Add(c.Key) },
        AddressClaim c => record with { Addresses = record.Addresses.Add(c.Address) },
        ChainClaim c => record with { Chains = record.Chains.Add(c.Chain) },
        SourceRuleClaim c => record with { SourceRules = record.SourceRules.Add(c.Rule) },
        TunnelClaim c => record with { Tunnels = record.Tunnels.Add(c.Name) },
        GuePortClaim c => record with { GuePorts = record.GuePorts.Add(c.Port) },
        ReturnTableClaim c => record with { ReturnTables = record.ReturnTables.Add((c.Family, c.Table)) },
        SysctlClaim c => record with
        {
            Sysctls = record.Sysctls.SetItem(c.Key, new(c.Ours, record.Sysctls.TryGetValue(c.Key, out var first) ? first.Original : c.Original)),
        },
        TimeoutsClaim c => record with { Timeouts = new(c.Ours, record.Timeouts?.Original ?? c.Original) },
        _ => record,
    });

    /// <summary>Strikes things out; null for recorded, else why not.</summary>
    internal string? Release(IReadOnlyList<OwnershipClaim> claims) => Change(claims, (record, claim) => claim switch
    {
        ServiceClaim c => record with { Services = record.Services.Remove(c.Key) },
        AddressClaim c => record with { Addresses = record.Addresses.Remove(c.Address) },
        ChainClaim c => record with { Chains = record.Chains.Remove(c.Chain) },
        SourceRuleClaim c => record with { SourceRules = record.SourceRules.Remove(c.Rule) },
        TunnelClaim c => record with { Tunnels = record.Tunnels.Remove(c.Name) },
        GuePortClaim c => record with { GuePorts = record.GuePorts.Remove(c.Port) },
        ReturnTableClaim c => record with { ReturnTables = record.ReturnTables.Remove((c.Family, c.Table)) },
        SysctlClaim c => record with { Sysctls = record.Sysctls.Remove(c.Key) },
        TimeoutsClaim => record with { Timeouts = null },
        _ => record,
    });

    private string? Change(IReadOnlyList<OwnershipClaim> claims, Func<Ownership, OwnershipClaim, Ownership> change)
    {
        if (claims.Count == 0) return null;
        var next = claims.Aggregate(Current, change);
        if (next == Current) return null;
        if (file.Write(OwnershipRecord.Write(next)) is { } error) return error;
        Current = next;
        return null;
    }
}
