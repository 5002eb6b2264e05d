using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning;

/// <summary>
/// The accepted VirtualServices with their plans, by namespace and name. It knows which of them a change can concern, and plans only those.
/// </summary>
internal sealed class ServiceTable(BackendResolver resolver)
{
    private readonly Dictionary<ObjectRef, List<int>> _users = [];
    private readonly HashSet<int> _moving = [];
    private ServiceEntry[] _entries = [];
    private AcceptanceOutcome? _accepted;
    private (Snapshot Snapshot, HealthView Health, LocalNode Local, NodeIndex Nodes)? _seen;

    /// <summary>One VirtualService planned again.</summary>
    /// <param name="Index">Where it stands.</param>
    /// <param name="Before">Its last plan; null when it is new.</param>
    /// <param name="After">Its plan.</param>
    internal readonly record struct Change(int Index, VirtualServicePlan? Before, VirtualServicePlan After);

    /// <summary>What an update did.</summary>
    /// <param name="Changed">Planned again.</param>
    /// <param name="Gone">Plans of VirtualServices that stand no more.</param>
    /// <param name="Shape">Whether the others still stand where they stood.</param>
    internal sealed record Update(List<Change> Changed, List<VirtualServicePlan> Gone, TableShape Shape);

    /// <summary>Whether entries keep their places.</summary>
    internal enum TableShape
    {
        /// <summary>They do.</summary>
        Kept,

        /// <summary>They may have moved.</summary>
        Anew,
    }

    /// <summary>By namespace and name.</summary>
    internal ReadOnlySpan<ServiceEntry> Entries => _entries;

    /// <summary>When the first of those that move is to be looked at again; null: none moves.</summary>
    internal DateTimeOffset? WakeAt
    {
        get
        {
            DateTimeOffset? wake = null;
            foreach (var i in _moving)
                if (_entries[i].Plan?.WakeAt is { } at && !(wake <= at)) wake = at;
            return wake;
        }
    }

    /// <summary>Services with a server that leaves.</summary>
    internal IEnumerable<ServiceKey> Draining =>
        from i in _moving
        from service in _entries[i].Plan?.Services ?? []
        where service.Memory.Passages.Values.Any(p => p.Way == PassageWay.Out)
        select service.Service.Key;

    /// <summary>The places of those that use a back end, in order.</summary>
    internal IReadOnlyList<int> UsersOf(ObjectRef backend) => _users.TryGetValue(backend, out var users) ? users : [];

    /// <summary>Plans what may have changed since the last time; everything, when the memory is not the one that the last time gave.</summary>
    internal Update Plan(PlanInput input, LocalNode local, NodeIndex nodes, AcceptanceOutcome accepted, MemoryOrigin memory)
    {
        var gone = new List<VirtualServicePlan>();
        var fresh = new List<int>();
        var shape = ReferenceEquals(accepted, _accepted) ? TableShape.Kept : Align(accepted, gone, fresh);
        var stale = Stale(input, local, nodes, memory, fresh);
        _seen = (input.Snapshot, input.Health, local, nodes);
        _accepted = accepted;
        var changed = new List<Change>(stale.Count);
        foreach (var i in stale)
        {
            var entry = _entries[i];
            var service = entry.Claimant.Service;
            var backend = entry.Backend is { } r ? resolver.Resolve(r, input.Snapshot, nodes) : null;
            var plan = VirtualServicePlanner.Plan(entry.Claimant, backend, nodes.Directors(entry.Claimant.Selector, service.Spec.DirectorNodes()), local, nodes, input);
            changed.Add(new(i, entry.Plan, plan));
            _entries[i] = entry with { Plan = plan };
            if (plan.WakeAt is null) _moving.Remove(i);
            else _moving.Add(i);
        }
        return new(changed, gone, shape);
    }

    private ICollection<int> Stale(PlanInput input, LocalNode local, NodeIndex nodes, MemoryOrigin memory, List<int> fresh)
    {
        if (memory == MemoryOrigin.Foreign || _seen is not { } seen || seen.Local != local || seen.Nodes != nodes || seen.Health.Trust != input.Health.Trust)
        {
            _moving.Clear();
            return [.. Enumerable.Range(0, _entries.Length)];
        }
        // Whoever moves is looked at every time: connection counts and the time both concern it.
        var stale = new SortedSet<int>(_moving);
        stale.UnionWith(fresh);
        foreach (var key in Changes.Between(seen.Snapshot.Pools, input.Snapshot.Pools, input.Snapshot.PoolsChange)) stale.UnionWith(UsersOf(new(nameof(RealServerPool), key)));
        foreach (var key in EndpointIndex.Concerned(seen.Snapshot, input.Snapshot)) stale.UnionWith(UsersOf(new(nameof(RealServerPool), key)));
        foreach (var key in Changes.Between(seen.Snapshot.Tiers, input.Snapshot.Tiers)) stale.UnionWith(UsersOf(new(nameof(NginxTier), key)));
        foreach (var backend in input.Health.Verdicts.ChangedSince(seen.Health.Verdicts)) stale.UnionWith(UsersOf(backend));
        return stale;
    }

    /// <summary>Puts entries in the places of the accepted objects; both run by namespace and name.</summary>
    private TableShape Align(AcceptanceOutcome accepted, List<VirtualServicePlan> gone, List<int> fresh)
    {
        var next = new ServiceEntry[accepted.Accepted.Length];
        var old = 0;
        var shape = next.Length == _entries.Length ? TableShape.Kept : TableShape.Anew;
        var users = shape;
        for (var i = 0; i < next.Length; i++)
        {
            var claimant = accepted.Accepted[i];
            for (; old < _entries.Length && _entries[old].Claimant.Service.Key.CompareTo(claimant.Service.Key) < 0; old++) Leave(old);
            var before = old < _entries.Length && _entries[old].Claimant.Service.Key == claimant.Service.Key ? _entries[old++] : null;
            if (before is not null && ReferenceEquals(before.Claimant.Service, claimant.Service) && before.Claimant.Mark == claimant.Mark)
            {
                next[i] = before;
                continue;
            }
            fresh.Add(i);
            next[i] = ServiceEntry.Of(claimant) with { Plan = before?.Plan };
            if (before is null) shape = TableShape.Anew;
            if (before?.Backend != next[i].Backend) users = TableShape.Anew;
        }
        for (; old < _entries.Length; old++) Leave(old);
        _entries = next;
        if (shape == TableShape.Anew || users == TableShape.Anew) Index();
        return shape;

        void Leave(int index)
        {
            shape = TableShape.Anew;
            if (_entries[index].Plan is { } plan) gone.Add(plan);
        }
    }

    private void Index()
    {
        _users.Clear();
        _moving.Clear();
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Plan?.WakeAt is not null) _moving.Add(i);
            if (_entries[i].Backend is not { } backend) continue;
            if (!_users.TryGetValue(backend, out var users)) _users[backend] = users = [];
            users.Add(i);
        }
    }
}

/// <summary>Whether the memory handed in is the one that was handed out.</summary>
internal enum MemoryOrigin
{
    /// <summary>It is.</summary>
    Own,

    /// <summary>It comes from elsewhere: a start, or another planner.</summary>
    Foreign,
}
