using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// Services by key. Immutable; another value for some keys makes a new map that shares the rest, as a copy of a large dictionary for every
/// change would cost more than the change: it lands on the large object heap, whose collections are full ones.
/// </summary>
internal sealed class ServiceMap : IReadOnlyDictionary<ServiceKey, BalancedService>
{
    internal static readonly ServiceMap Empty = new([], []);

    private readonly Dictionary<ServiceKey, BalancedService> _ground;
    private readonly Dictionary<ServiceKey, BalancedService> _changed;

    private ServiceMap(Dictionary<ServiceKey, BalancedService> ground, Dictionary<ServiceKey, BalancedService> changed) => (_ground, _changed) = (ground, changed);

    public int Count => _ground.Count;

    public IEnumerable<ServiceKey> Keys => _ground.Keys;

    public IEnumerable<BalancedService> Values => this.Select(p => p.Value);

    public BalancedService this[ServiceKey key] => TryGetValue(key, out var service) ? service : throw new KeyNotFoundException(key.ToString());

    /// <summary>A map of its own, to be built and then handed to <see cref="Of"/>.</summary>
    internal Dictionary<ServiceKey, BalancedService> Copy(int more)
    {
        var copy = new Dictionary<ServiceKey, BalancedService>(Count + more);
        foreach (var (key, service) in this) copy.Add(key, service);
        return copy;
    }

    /// <summary>A map of a dictionary that nobody changes any more.</summary>
    internal static ServiceMap Of(Dictionary<ServiceKey, BalancedService> services) => new(services, []);

    /// <summary>The same keys with other values for some of them.</summary>
    internal ServiceMap With(IReadOnlyCollection<BalancedService> services)
    {
        if (_changed.Count + services.Count > 16 + (_ground.Count / 32))
        {
            var copy = Copy(0);
            foreach (var service in services) copy[service.Key] = service;
            return Of(copy);
        }
        var changed = new Dictionary<ServiceKey, BalancedService>(_changed);
        foreach (var service in services) changed[service.Key] = service;
        return new(_ground, changed);
    }

    /// <summary>Whether two maps surely have the same keys, as one was made from the other.</summary>
    internal bool HasKeysOf(ServiceMap other) => ReferenceEquals(_ground, other._ground);

    /// <summary>The keys whose values may differ, of two maps with <see cref="HasKeysOf"/>; some may be named twice.</summary>
    internal IEnumerable<ServiceKey> MayDifferFrom(ServiceMap other) => _changed.Keys.Concat(other._changed.Keys);

    public bool ContainsKey(ServiceKey key) => _ground.ContainsKey(key);

    public bool TryGetValue(ServiceKey key, [MaybeNullWhen(false)] out BalancedService value) =>
        (_changed.Count > 0 && _changed.TryGetValue(key, out value)) || _ground.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<ServiceKey, BalancedService>> GetEnumerator()
    {
        foreach (var pair in _ground)
            yield return _changed.Count > 0 && _changed.TryGetValue(pair.Key, out var service) ? new(pair.Key, service) : pair;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
