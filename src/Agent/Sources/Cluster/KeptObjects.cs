using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>What passed the gate, in memory and on disk: every object with what it refers to, as it was when it passed.</summary>
internal sealed class KeptObjects(AcceptedStore store)
{
    /// <summary>In the place of a file's name.</summary>
    internal const string Origin = "kubernetes";

    private readonly HashSet<ObjectRef> _unkept = [];
    private ImmutableDictionary<ObjectRef, AcceptedObject> _objects = ImmutableDictionary<ObjectRef, AcceptedObject>.Empty;
    private bool _isDoubtful;

    /// <summary>What passed.</summary>
    internal Snapshot Snapshot { get; private set; } = Snapshot.Empty;

    /// <summary>What could not be read or written, one line each.</summary>
    internal IReadOnlyList<string> Faults { get; private set; } = [];

    private bool IsUnkept => _unkept.Count > 0 || _isDoubtful;

    /// <summary>Reads what an earlier run kept. False when that is nothing.</summary>
    internal bool Load()
    {
        (_objects, var faults) = store.Load();
        Faults = [.. faults.Select(f => f.Replace("from the folder alone", "from the API alone", StringComparison.Ordinal))];
        _isDoubtful = faults.Count > 0;
        Snapshot = SnapshotBuilder.Next(Snapshot.Empty, _objects.Values, []);
        return !_objects.IsEmpty;
    }

    /// <summary>Takes over what passed now.</summary>
    internal void Take(Snapshot now)
    {
        if (ReferenceEquals(now, Snapshot)) return;
        var objects = _objects.ToBuilder();
        Differ(Snapshot.VirtualServices, now.VirtualServices, objects);
        Differ(Snapshot.Pools, now.Pools, objects);
        Differ(Snapshot.Tiers, now.Tiers, objects);
        Differ(Snapshot.Nodes, now.Nodes, objects);
        Differ(Snapshot.Services, now.Services, objects);
        Differ(Snapshot.EndpointSlices, now.EndpointSlices, objects);
        Differ(Snapshot.Secrets, now.Secrets, objects);
        Differ(Snapshot.ConfigMaps, now.ConfigMaps, objects);
        (_objects, Snapshot) = (objects.ToImmutable(), now);
    }

    /// <summary>Writes it down. A store that cannot be written is told of and tried again the next time.</summary>
    internal void Keep()
    {
        if (!IsUnkept) return;
        if (store.Save(_objects, _isDoubtful ? null : _unkept) is { } error)
        {
            Faults = [$"what is accepted could not be kept: {error}"];
            return;
        }
        (_isDoubtful, Faults) = (false, []);
        _unkept.Clear();
    }

    private void Differ<TKey, T>(ImmutableDictionary<TKey, T> before, ImmutableDictionary<TKey, T> now, ImmutableDictionary<ObjectRef, AcceptedObject>.Builder objects)
        where TKey : notnull
        where T : KubernetesObject
    {
        if (ReferenceEquals(before, now)) return;
        foreach (var (key, item) in now)
        {
            if (before.TryGetValue(key, out var stood) && ReferenceEquals(stood, item)) continue;
            var accepted = AcceptedObject.Of(item, Origin);
            objects[accepted.Ref] = accepted;
            _unkept.Add(accepted.Ref);
        }
        foreach (var (key, item) in before)
        {
            if (now.ContainsKey(key)) continue;
            var gone = new ObjectRef(item.Kind, item.Key);
            objects.Remove(gone);
            _unkept.Add(gone);
        }
    }
}
