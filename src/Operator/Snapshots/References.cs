using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Operator.Hosting;
using LvsOperator.Operator.Settings;
using LvsOperator.Planning;

namespace LvsOperator.Operator.Snapshots;

/// <summary>
/// What objects name: Services of pools with their slices, password Secrets of the system namespace; and where the API server is, as nobody may take its
/// address for a VIP. Nothing else of these kinds is ever asked for.
/// </summary>
[EntityRbac(typeof(Service), typeof(EndpointSlice), Verbs = RbacVerb.List | RbacVerb.Watch)]
[EntityRbac(typeof(Secret), Verbs = RbacVerb.List | RbacVerb.Watch, Scope = RbacScope.OwnNamespace)]
internal sealed class References
{
    private static readonly ObjectKey ApiServer = new("default", "kubernetes");

    private static readonly ReferenceRule<Secret> ByName = new(s => s.Key, Selection.Of);

    private readonly OperatorSettings _settings;

    internal References(ApiClient client, Resource<EndpointSlice> slices, OperatorSettings settings, News news)
    {
        _settings = settings;
        var scope = Selection.In(settings.Namespace);
        Services = new(client, Resources.Services, ReferenceRules.Services, scope);
        Slices = new(client, slices, ReferenceRules.EndpointSlices, scope);
        Secrets = new(client, Resources.Secrets, ByName, Selection.In(settings.SystemNamespace));
        Services.Changed += _ => news.Decide();
        Slices.Changed += change =>
        {
            // Slices of pods that come and go decide nothing; the API server's own do.
            if (ReferenceRules.EndpointSlices.Of((change.After ?? change.Before)!) == ApiServer) news.Decide();
        };
        Secrets.Changed += _ => news.FoldAll();
    }

    internal ReferencedCache<Service> Services { get; }

    internal ReferencedCache<EndpointSlice> Slices { get; }

    internal ReferencedCache<Secret> Secrets { get; }

    internal Task RunAsync(CancellationToken cancel) => Concurrent.RunAsync([Services.RunAsync, Slices.RunAsync, Secrets.RunAsync], cancel);

    /// <summary>Asks for what the objects name now.</summary>
    internal void Follow(Snapshot snapshot)
    {
        // Who looks after one namespace may see no other.
        IEnumerable<ObjectKey> api = _settings.Namespace is null ? [ApiServer] : [];
        ObjectKey[] services = [.. api.Concat(snapshot.Pools.Values.Select(ServiceOf).OfType<ObjectKey>()).Distinct()];
        Services.Refer(services);
        Slices.Refer(services);
        Secrets.Refer(snapshot.VirtualServices.Values.SelectMany(SecretsOf).Distinct());
    }

    /// <summary>Whether all that an object names is known, so that what is not there does not exist.</summary>
    internal bool AreKnown(RealServerPool pool) => ServiceOf(pool) is not { } service || Services.IsSynced(service);

    /// <summary>Whether all that an object names is known, so that what is not there does not exist.</summary>
    internal bool AreKnown(VirtualService service) => SecretsOf(service).All(Secrets.IsSynced);

    /// <summary>Addresses under which the API server is reached, within the cluster and beyond.</summary>
    internal IEnumerable<IPAddress> ApiEndpoints()
    {
        var texts = Slices.Objects.Values.Where(s => ReferenceRules.EndpointSlices.Of(s) == ApiServer).SelectMany(s => s.Endpoints).SelectMany(e => e.Addresses)
            .Append(Services.Objects.GetValueOrDefault(ApiServer)?.Spec.ClusterIP);
        foreach (var text in texts)
            if (IPAddress.TryParse(text, out var address)) yield return address;
    }

    private static ObjectKey? ServiceOf(RealServerPool pool) => pool.Spec.Service is { } service ? new(pool.Key.Namespace, service.Name) : null;

    private IEnumerable<ObjectKey> SecretsOf(VirtualService service)
    {
        if (service.Spec.Directors?.HighAvailability is not { } availability) return [];
        IEnumerable<string?> names =
        [
            availability.Vrrp?.Authentication?.SecretRef.Name, availability.Ecmp?.Ospf?.SecretRef?.Name,
            .. (availability.Ecmp?.Bgp?.Peers ?? []).Select(p => p.SecretRef?.Name),
        ];
        return names.Where(n => !string.IsNullOrEmpty(n)).Select(n => new ObjectKey(_settings.SystemNamespace, n!)).Distinct();
    }
}
