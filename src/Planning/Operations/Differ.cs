using System.Collections.Immutable;
using LvsOperator.Planning.Addresses;

namespace LvsOperator.Planning.Operations;

/// <summary>
/// Plan and observed kernel to ordered operations; pure, and empty when the kernel is as planned.
/// <para>
/// Order, both ways: modules, sysctls, addresses that leave, services, destinations (additions before removals, so that no service is
/// emptied on the way), services that leave, timeouts, addresses that come, sysctls put back. So a VIP appears only when all behind it
/// stands, and goes before anything behind it does.
/// </para>
/// </summary>
public static class Differ
{
    /// <summary>All operations that lead from what the kernel holds to what is planned. What is not owned and not planned is left alone.</summary>
    public static ImmutableArray<Operation> Diff(NodePlan plan, KernelState kernel, Ownership owned)
    {
        var ops = ImmutableArray.CreateBuilder<Operation>();
        foreach (var module in plan.Modules)
            if (!kernel.Modules.Contains(module)) ops.Add(new LoadModule(module));
        foreach (var sysctl in plan.Sysctls)
            if (!kernel.Sysctls.TryGetValue(sysctl.Key, out var value) || value != sysctl.Value) ops.Add(new SetSysctl(sysctl));

        var planned = plan.Addresses.ToImmutableHashSet();
        foreach (var leaving in owned.Addresses.Where(o => !planned.Any(p => Is(p, o))).OrderBy(o => o.Address, AddressComparer.Instance).ThenBy(o => o.Link, StringComparer.Ordinal))
            ops.Add(new RemoveAddress(new(leaving.Address, leaving.Link, AddressRole.RealServer)));

        ServiceDiffer.Diff(plan.Services, kernel.Services, owned.Services, ops);

        if (plan.Timeouts is { } timeouts && timeouts != kernel.Timeouts) ops.Add(new SetTimeouts(timeouts));
        foreach (var address in plan.Addresses)
            if (address.Link.Length > 0 && !Held(address, kernel)) ops.Add(new AddAddress(address));

        Restore(plan, owned, ops);
        return ops.ToImmutable();
    }

    /// <summary>
    /// Whether the VIP already stands on its interface, with any prefix: one that an administrator bound with the subnet's own prefix serves as well.
    /// </summary>
    private static bool Held(PlannedAddress address, KernelState kernel) =>
        kernel.Addresses.Any(a => a.Link == address.Link && a.Address.Equals(address.Address));

    private static bool Is(PlannedAddress planned, OwnedAddress owned) => planned.Link == owned.Link && planned.Address.Equals(owned.Address);

    private static void Restore(NodePlan plan, Ownership owned, ImmutableArray<Operation>.Builder ops)
    {
        if (plan.Timeouts is null && owned.Timeouts is { } timeouts) ops.Add(new RestoreTimeouts(timeouts.Ours, timeouts.Original));
        var wanted = plan.Sysctls.Select(s => s.Key).ToHashSet();
        foreach (var (key, sysctl) in owned.Sysctls.Where(s => !wanted.Contains(s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal))
            ops.Add(new RestoreSysctl(key, sysctl.Ours, sysctl.Original));
    }

    private sealed class AddressComparer : IComparer<System.Net.IPAddress>
    {
        internal static readonly AddressComparer Instance = new();

        public int Compare(System.Net.IPAddress? x, System.Net.IPAddress? y) => Balancing.AddressOrder.Compare(x!, y!);
    }
}
