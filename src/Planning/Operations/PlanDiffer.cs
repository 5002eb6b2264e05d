using System.Collections.Immutable;

namespace LvsOperator.Planning.Operations;

/// <summary>
/// Plan and observed kernel to ordered operations; pure, and empty when the kernel is as planned. What it remembers only saves work: parts of
/// plan, kernel and ownership that are the very objects of the last time are not compared again.
/// <para>
/// Order, both ways: modules, tunnels, sysctls, addresses that leave, ways back, chains of rules, services, destinations (additions and raised weights before lowered weights and
/// removals, so that no service is emptied on the way), services that leave, timeouts, addresses that come, ways back, tunnels and chains that leave, sysctls put back. So a VIP appears
/// only when all behind it stands, and goes before anything behind it does.
/// </para>
/// </summary>
public sealed class PlanDiffer
{
    private readonly ServiceDiffer _services = new();
    private readonly AddressDiffer _addresses = new();

    /// <summary>All operations that lead from what the kernel holds to what is planned. What is not owned and not planned is left alone.</summary>
    public ImmutableArray<Operation> Diff(NodePlan plan, KernelState kernel, Ownership owned)
    {
        var ops = ImmutableArray.CreateBuilder<Operation>();
        foreach (var module in plan.Modules)
            if (!kernel.Modules.Contains(module)) ops.Add(new LoadModule(module));
        TunnelDiffer.Coming(plan, kernel, ops);
        foreach (var sysctl in plan.Sysctls)
            if (!kernel.Sysctls.TryGetValue(sysctl.Key, out var value) || value != sysctl.Value) ops.Add(new SetSysctl(sysctl));

        var (leaving, coming) = _addresses.Diff(plan.Addresses, kernel.Addresses, owned.Addresses);
        foreach (var address in leaving) ops.Add(new RemoveAddress(address));
        foreach (var table in plan.ReturnTables)
            if (!kernel.ReturnTables.Contains(table)) ops.Add(new SetReturnTable(table));
        foreach (var rule in plan.SourceRules)
            if (!kernel.SourceRules.Contains(rule)) ops.Add(new AddSourceRule(rule));
        foreach (var chain in plan.Chains)
            if (!kernel.Chains.TryGetValue(chain.Chain, out var there) || !there.Is(chain)) ops.Add(new SetChain(chain));
        _services.Diff(plan, kernel, owned.Services, ops);
        if (plan.Timeouts is { } timeouts && timeouts != kernel.Timeouts) ops.Add(new SetTimeouts(timeouts));
        foreach (var address in coming) ops.Add(new AddAddress(address));

        foreach (var rule in owned.SourceRules.Except(plan.SourceRules).Order()) ops.Add(new RemoveSourceRule(rule));
        foreach (var (family, table) in owned.ReturnTables.Except(plan.ReturnTables.Select(t => (t.Family, t.Table))).Order()) ops.Add(new ClearReturnTable(family, table));
        TunnelDiffer.Leaving(plan, owned, ops);
        foreach (var chain in owned.Chains.Where(c => !plan.Chains.Any(p => p.Chain == c)).Order()) ops.Add(new RemoveChain(chain));
        Restore(plan, owned, ops);
        return ops.ToImmutable();
    }

    private static void Restore(NodePlan plan, Ownership owned, ImmutableArray<Operation>.Builder ops)
    {
        if (plan.Timeouts is null && owned.Timeouts is { } timeouts) ops.Add(new RestoreTimeouts(timeouts.Ours, timeouts.Original));
        var wanted = plan.Sysctls.Select(s => s.Key).ToHashSet();
        foreach (var (key, sysctl) in owned.Sysctls.Where(s => !wanted.Contains(s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal))
            ops.Add(new RestoreSysctl(key, sysctl.Ours, sysctl.Original));
    }
}
