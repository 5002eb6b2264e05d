using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Planning.Tests.Properties;

/// <summary>How ownership follows operations: recorded before something is made, struck out after it is gone.</summary>
internal static class Claiming
{
    /// <summary>
    /// What is to be recorded as ours before the operations of a plan are carried out: everything planned, as a service or a host-sized VIP that stands
    /// already is adopted; but not a VIP that somebody bound with a shorter prefix, nor a setting that already is as we want it.
    /// The very same object when nothing is new.
    /// </summary>
    internal static Ownership Before(NodePlan plan, KernelState kernel, Ownership owned)
    {
        var services = owned.Services.ToBuilder();
        foreach (var key in plan.Services.Keys) services.Add(key);
        var addresses = owned.Addresses.ToBuilder();
        var foreign = kernel.Addresses.Where(a => !a.IsHostSized).Select(a => new OwnedAddress(a.Address, a.Link)).ToHashSet();
        foreach (var planned in plan.Addresses)
        {
            var address = new OwnedAddress(planned.Address, planned.Link);
            if (planned.Link.Length > 0 && !foreign.Contains(address)) addresses.Add(address);
        }
        var sysctls = owned.Sysctls.ToBuilder();
        foreach (var s in plan.Sysctls)
        {
            if (s.Teardown == SysctlTeardown.Keep) continue;
            if (sysctls.TryGetValue(s.Key, out var ours)) sysctls[s.Key] = ours.Ours == s.Value ? ours : ours with { Ours = s.Value };
            else if (kernel.Sysctls.TryGetValue(s.Key, out var original) && original != s.Value) sysctls[s.Key] = new(s.Value, original);
        }
        var timeouts = owned.Timeouts;
        if (plan.Timeouts is { } t) timeouts = timeouts is not null ? timeouts with { Ours = t } : kernel.Timeouts is { } o && o != t ? new(t, o) : null;
        var next = new Ownership { Services = services.ToImmutable(), Addresses = addresses.ToImmutable(), Sysctls = sysctls.ToImmutable(), Timeouts = timeouts, Chains = owned.Chains.Union(plan.Chains.Select(c => c.Chain)),
            SourceRules = owned.SourceRules.Union(plan.SourceRules), ReturnTables = owned.ReturnTables.Union(plan.ReturnTables.Select(t => (t.Family, t.Table))),
            Tunnels = owned.Tunnels.Union(plan.Tunnels.Select(t => t.Device.Name)), GuePorts = owned.GuePorts.Union(plan.GuePorts.Select(p => p.Port).Except(kernel.GuePorts)) };
        return ReferenceEquals(next.Services, owned.Services) && ReferenceEquals(next.Addresses, owned.Addresses)
            && ReferenceEquals(next.Sysctls, owned.Sysctls) && ReferenceEquals(next.Chains, owned.Chains) && ReferenceEquals(next.SourceRules, owned.SourceRules)
            && ReferenceEquals(next.ReturnTables, owned.ReturnTables) && ReferenceEquals(next.Tunnels, owned.Tunnels) && ReferenceEquals(next.GuePorts, owned.GuePorts) && next.Timeouts == owned.Timeouts ? owned : next;
    }

    /// <summary>What is ours once an operation has been carried out.</summary>
    internal static Ownership After(Operation done, Ownership owned) => done switch
    {
        RemoveService s => owned with { Services = owned.Services.Remove(s.Key) },
        RemoveAddress a => owned with { Addresses = owned.Addresses.Remove(new(a.Address.Address, a.Address.Link)) },
        RemoveSourceRule r => owned with { SourceRules = owned.SourceRules.Remove(r.Rule) },
        ClearReturnTable t => owned with { ReturnTables = owned.ReturnTables.Remove((t.Family, t.Table)) },
        RemoveTunnel t => owned with { Tunnels = owned.Tunnels.Remove(t.Name) },
        CloseGuePort p => owned with { GuePorts = owned.GuePorts.Remove(p.Port) },
        RemoveChain c => owned with { Chains = owned.Chains.Remove(c.Chain) },
        RestoreSysctl r => owned with { Sysctls = owned.Sysctls.Remove(r.Key) },
        RestoreTimeouts => owned with { Timeouts = null },
        _ => owned,
    };
}
