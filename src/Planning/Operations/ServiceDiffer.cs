using System.Collections.Immutable;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Operations;

/// <summary>The IPVS part of a diff. A service whose planned value is the very object that was last settled costs one look-up.</summary>
internal sealed class ServiceDiffer
{
    private (IReadOnlyDictionary<ServiceKey, BalancedService> Planned, ImmutableHashSet<ServiceKey> Owned)? _seen;

    internal void Diff(NodePlan plan, KernelState kernel, ImmutableHashSet<ServiceKey> owned, ImmutableArray<Operation>.Builder ops)
    {
        List<(BalancedService? Observed, BalancedService Planned)> changed = [];
        foreach (var service in plan.NotSurelyIn(kernel.AsPlanned))
        {
            kernel.Services.TryGetValue(service.Key, out var there);
            if (!ReferenceEquals(service, there)) changed.Add((there, service));
        }
        changed.Sort((a, b) => a.Planned.Key.CompareTo(b.Planned.Key));
        foreach (var (there, service) in changed) Raise(service, there, ops);
        foreach (var (there, service) in changed)
            if (there is not null) Lower(service, there, ops);

        if (NobodyLeaves(plan, owned)) return;
        var leaving = owned.Where(k => !plan.Services.ContainsKey(k)).ToArray();
        Array.Sort(leaving);
        foreach (var key in leaving) ops.Add(new RemoveService(key));
        _seen = leaving.Length == 0 ? (plan.Services, owned) : null;
    }

    /// <summary>Nobody left the last time, and since then neither what is owned nor the set of planned keys has changed.</summary>
    private bool NobodyLeaves(NodePlan plan, ImmutableHashSet<ServiceKey> owned)
    {
        if (_seen is not { } seen || !ReferenceEquals(seen.Owned, owned)) return false;
        if (!plan.HasKeysOf(seen.Planned))
        {
            if (seen.Planned.Count != plan.Services.Count) return false;
            foreach (var key in seen.Planned.Keys)
                if (!plan.Services.ContainsKey(key)) return false;
        }
        _seen = (plan.Services, owned);
        return true;
    }

    /// <summary>The service itself, and what makes it take more.</summary>
    private static void Raise(BalancedService service, BalancedService? there, ImmutableArray<Operation>.Builder ops)
    {
        if (there is null) ops.Add(new AddService(service.Key, service.Settings));
        else if (there.Settings != service.Settings) ops.Add(new EditService(service.Key, service.Settings));

        var before = there is null ? [] : there.Destinations.AsSpan();
        var i = 0;
        foreach (var destination in service.Destinations)
        {
            while (i < before.Length && before[i].Key.CompareTo(destination.Key) < 0) i++;
            if (i == before.Length || before[i].Key != destination.Key) ops.Add(new AddDestination(service.Key, destination));
            else if (!Same(destination, before[i]) && destination.Weight >= before[i].Weight) ops.Add(new EditDestination(service.Key, destination));
        }
    }

    /// <summary>What makes it take less.</summary>
    private static void Lower(BalancedService service, BalancedService there, ImmutableArray<Operation>.Builder ops)
    {
        var after = service.Destinations.AsSpan();
        var i = 0;
        foreach (var destination in there.Destinations)
        {
            while (i < after.Length && after[i].Key.CompareTo(destination.Key) < 0) i++;
            if (i == after.Length || after[i].Key != destination.Key) ops.Add(new RemoveDestination(service.Key, destination.Key));
            else if (after[i].Weight < destination.Weight) ops.Add(new EditDestination(service.Key, after[i]));
        }
    }

    /// <summary>The kernel may answer "local" for an address of its own node, whatever was asked.</summary>
    private static bool Same(Destination planned, Destination observed) =>
        planned == observed || (observed.Method == ForwardingMethod.Local && planned == observed with { Method = planned.Method });
}
