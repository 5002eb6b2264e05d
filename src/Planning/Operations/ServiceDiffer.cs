using System.Collections.Immutable;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Operations;

/// <summary>The IPVS part of a diff. A service whose planned value is the very object that was last settled costs one look-up.</summary>
internal static class ServiceDiffer
{
    internal static void Diff(
        IReadOnlyDictionary<ServiceKey, BalancedService> planned, IReadOnlyDictionary<ServiceKey, BalancedService> observed,
        ImmutableHashSet<ServiceKey> owned, ImmutableArray<Operation>.Builder ops)
    {
        List<(BalancedService? Observed, BalancedService Planned)> changed = [];
        foreach (var (key, service) in planned)
        {
            observed.TryGetValue(key, out var there);
            if (!ReferenceEquals(service, there)) changed.Add((there, service));
        }
        changed.Sort((a, b) => a.Planned.Key.CompareTo(b.Planned.Key));
        foreach (var (there, service) in changed) Upsert(service, there, ops);
        foreach (var (there, service) in changed)
            if (there is not null) RemoveDestinations(service, there, ops);

        foreach (var key in owned.Where(k => !planned.ContainsKey(k)).Order())
            ops.Add(new RemoveService(key));
    }

    private static void Upsert(BalancedService service, BalancedService? there, ImmutableArray<Operation>.Builder ops)
    {
        if (there is null) ops.Add(new AddService(service.Key, service.Settings));
        else if (there.Settings != service.Settings) ops.Add(new EditService(service.Key, service.Settings));

        var before = there is null ? [] : there.Destinations.AsSpan();
        var i = 0;
        foreach (var destination in service.Destinations)
        {
            while (i < before.Length && before[i].Key.CompareTo(destination.Key) < 0) i++;
            if (i == before.Length || before[i].Key != destination.Key) ops.Add(new AddDestination(service.Key, destination));
            else if (!Same(destination, before[i])) ops.Add(new EditDestination(service.Key, destination));
        }
    }

    private static void RemoveDestinations(BalancedService service, BalancedService there, ImmutableArray<Operation>.Builder ops)
    {
        var after = service.Destinations.AsSpan();
        var i = 0;
        foreach (var destination in there.Destinations)
        {
            while (i < after.Length && after[i].Key.CompareTo(destination.Key) < 0) i++;
            if (i == after.Length || after[i].Key != destination.Key) ops.Add(new RemoveDestination(service.Key, destination.Key));
        }
    }

    /// <summary>The kernel may answer "local" for an address of its own node, whatever was asked.</summary>
    private static bool Same(Destination planned, Destination observed) =>
        planned == observed || (observed.Method == ForwardingMethod.Local && planned == observed with { Method = planned.Method });
}
