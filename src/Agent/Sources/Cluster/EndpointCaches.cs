using System.Collections.Immutable;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>The Services that pools name, with their EndpointSlices. While no pool names any, nothing is asked of the server.</summary>
[EntityRbac(typeof(Service), typeof(EndpointSlice), Verbs = RbacVerb.List | RbacVerb.Watch)]
internal sealed class EndpointCaches
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly ApiClient _client;
    private readonly Selection _scope;
    private readonly TimeProvider _time;
    private readonly ReferencedCache<Service> _services;
    private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ReferencedCache<EndpointSlice>? _slices;
    private volatile ImmutableHashSet<ObjectKey> _references = [];

    internal EndpointCaches(ApiClient client, Selection scope, TimeProvider time)
    {
        (_client, _scope, _time) = (client, scope, time);
        _services = new(client, Resources.Services, ReferenceRules.Services, scope);
        _services.Changed += _ => Changed?.Invoke();
    }

    /// <summary>Something is other than before.</summary>
    internal event Action? Changed;

    internal IReadOnlyList<CacheFigures> Figures => _references.IsEmpty ? [] :
    [
        Of("services", _services.Objects.Count, _services.Failures), .. _slices is { } slices ? [Of("endpointslices", slices.Objects.Count, slices.Failures)] : Array.Empty<CacheFigures>(),
    ];

    /// <summary>Watches open now.</summary>
    internal int Watches => _services.Watches + (_slices?.Watches ?? 0);

    /// <summary>Sets what pools refer to, and gives what is known of it; of what is not listed yet, what is kept.</summary>
    internal (ImmutableDictionary<ObjectKey, Service> Services, ImmutableDictionary<ObjectKey, EndpointSlice> Slices) Look(IEnumerable<RealServerPool> pools, Snapshot kept)
    {
        ImmutableHashSet<ObjectKey> now = [.. pools.Where(p => p.Spec.Service is not null).Select(p => new ObjectKey(p.Key.Namespace, p.Spec.Service!.Name))];
        if (!now.SetEquals(_references))
        {
            _references = now;
            _services.Refer(now);
            _slices?.Refer(now);
            _wanted.TrySetResult();
        }
        if (now.IsEmpty) return (ImmutableDictionary<ObjectKey, Service>.Empty, ImmutableDictionary<ObjectKey, EndpointSlice>.Empty);
        var slices = _slices;
        return (
            Joined(_services.Objects, kept.Services, s => s.Key, r => !_services.IsSynced(r)),
            Joined(slices?.Objects ?? ImmutableDictionary<ObjectKey, EndpointSlice>.Empty, kept.EndpointSlices, ReferenceRules.EndpointSlices.Of, r => slices?.IsSynced(r) != true));
    }

    /// <summary>Follows the server until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        await _wanted.Task.WaitAsync(cancel);
        var services = _services.RunAsync(cancel);
        var resource = await Discovery.EndpointSlicesAsync(_client, cancel);
        for (; !resource.IsSuccess; resource = await Discovery.EndpointSlicesAsync(_client, cancel)) await Task.Delay(Again, _time, cancel);
        var slices = _slices ?? new(_client, resource.Value, ReferenceRules.EndpointSlices, _scope);
        if (_slices is null)
        {
            slices.Changed += _ => Changed?.Invoke();
            _slices = slices;
        }
        slices.Refer(_references);
        await Task.WhenAll(services, slices.RunAsync(cancel));
    }

    private static CacheFigures Of(string name, int objects, IReadOnlyList<ApiFailure> failures) => new(name, objects, new(true, failures.Count > 0 ? failures[0] : null, null));

    private ImmutableDictionary<ObjectKey, T> Joined<T>(
        ImmutableDictionary<ObjectKey, T> objects, ImmutableDictionary<ObjectKey, T> kept, Func<T, ObjectKey> reference, Func<ObjectKey, bool> isUnknown)
        where T : KubernetesObject
    {
        foreach (var (key, before) in kept)
            if (!objects.ContainsKey(key) && _references.Contains(reference(before)) && isUnknown(reference(before))) objects = objects.Add(key, before);
        return objects;
    }
}
