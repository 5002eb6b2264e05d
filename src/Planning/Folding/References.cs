using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Planning.Folding;

/// <summary>
/// Whether what an object names exists. The Secrets of a tier's listeners are mounted, never read by the operator, and so not judged here: nginx's own test tells.
/// </summary>
internal sealed class References(FoldInput input)
{
    private static readonly Finding Resolved = Finding.Yes(Reasons.Resolved, "all that is referred to exists");

    internal Finding Of(VirtualService service)
    {
        List<(string Reason, string Text)> missing = [];
        if (BackendFit.Backend(service) is { } backend && !Exists(backend))
            missing.Add((Reasons.BackendNotFound, $"spec.backend: {backend}: does not exist; create it or name another. What was programmed stays"));
        if (service.Spec.Directors?.HighAvailability is { } availability)
            foreach (var (path, name) in Passwords(availability))
                if (Secret(path, name) is { } text) missing.Add((Reasons.SecretNotFound, text));
        return Found($"VirtualService {service.Key}", missing);
    }

    internal Finding Of(RealServerPool pool)
    {
        List<(string Reason, string Text)> missing = [];
        if (EndpointIndex.ServiceOf(pool) is { } service && ServiceEndpoints.Unknown(pool, input.Snapshot.Services.GetValueOrDefault(service)) is { } unknown)
            missing.Add((Reasons.ServiceNotFound, $"{unknown.Path}: {unknown.Message}"));
        return Found($"RealServerPool {pool.Key}", missing);
    }

    internal Finding Of(NginxTier tier) => Found($"NginxTier {tier.Key}",
    [
        .. TierPlanner.Pools(tier).Select(p => new ObjectRef(nameof(RealServerPool), new(tier.Key.Namespace, p))).Where(p => !Exists(p))
            .Select(p => (Reasons.BackendNotFound, TierPlanner.Missing(tier, p).Text)),
    ]);

    private static Finding Found(string name, List<(string Reason, string Text)> missing) =>
        missing.Count == 0 ? Resolved : Finding.No(missing[0].Reason, string.Join('\n', missing.Select(m => $"{name}: {m.Text}")));

    private bool Exists(ObjectRef backend) =>
        backend.Kind == nameof(NginxTier) ? input.Snapshot.Tiers.ContainsKey(backend.Key) : input.Snapshot.Pools.ContainsKey(backend.Key);

    private static IEnumerable<(string Path, string Name)> Passwords(HighAvailability availability)
    {
        const string Path = "spec.directors.highAvailability";
        if (availability.Vrrp?.Authentication is { } authentication) yield return ($"{Path}.vrrp.authentication.secretRef", authentication.SecretRef.Name);
        if (availability.Ecmp?.Ospf?.SecretRef is { } ospf) yield return ($"{Path}.ecmp.ospf.secretRef", ospf.Name);
        var peers = availability.Ecmp?.Bgp?.Peers ?? [];
        for (var i = 0; i < peers.Count; i++)
            if (peers[i].SecretRef is { } bgp) yield return ($"{Path}.ecmp.bgp.peers[{i}].secretRef", bgp.Name);
    }

    private string? Secret(string path, string name)
    {
        var key = new ObjectKey(input.SystemNamespace, name);
        if (!input.Snapshot.Secrets.TryGetValue(key, out var secret)) return $"{path}: Secret {key}: does not exist; create it, of type {Api.Core.Secret.PasswordType}, in the operator's namespace";
        if (secret.Type != Api.Core.Secret.PasswordType) return $"{path}: Secret {key}: is of type {secret.Type}; a password's type is {Api.Core.Secret.PasswordType}";
        return secret.Read(Api.Core.Secret.PasswordKey) is { Length: > 0 } ? null : $"{path}: Secret {key}: has nothing under the key {Api.Core.Secret.PasswordKey}; put the password there";
    }
}
