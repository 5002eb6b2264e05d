using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Validation;
using LvsOperator.Planning;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>
/// Planning takes valid objects only, and the operator that accepted them may be another version. A generation that does not pass this version's own
/// rules does not count here: the one before it stays.
/// </summary>
internal sealed class OwnValidity
{
    private Dictionary<ObjectRef, Judged> _judged = [];

    private sealed record Judged(string? Uid, long Generation, string? Fault);

    /// <summary>The objects with every invalid one replaced by what is kept of it, and one problem each.</summary>
    internal (Snapshot Api, ImmutableArray<Problem> Problems) Sift(Snapshot api, Snapshot kept)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var next = new Dictionary<ObjectRef, Judged>();
        var sifted = api with
        {
            VirtualServices = Sift(api.VirtualServices, kept.VirtualServices, s => s.Status?.Conditions, next, problems),
            Pools = Sift(api.Pools, kept.Pools, p => p.Status?.Conditions, next, problems),
            Tiers = Sift(api.Tiers, kept.Tiers, t => t.Status?.Conditions, next, problems),
        };
        _judged = next;
        return (problems.Count == 0 ? api : sifted, problems.ToImmutable());
    }

    private ImmutableDictionary<ObjectKey, T> Sift<T>(
        ImmutableDictionary<ObjectKey, T> api, ImmutableDictionary<ObjectKey, T> kept, Func<T, IReadOnlyList<Condition>?> conditions,
        Dictionary<ObjectRef, Judged> next, ImmutableArray<Problem>.Builder problems)
        where T : KubernetesObject
    {
        var sifted = api;
        foreach (var (key, item) in api)
        {
            // Of what the operator refused too, it tells.
            if (conditions(item)?.Any(c => c.Type == "Accepted" && c.Status == "True" && c.ObservedGeneration == item.Metadata.Generation) != true) continue;
            var reference = new ObjectRef(item.Kind, key);
            var judged = _judged.TryGetValue(reference, out var known) && known.Uid == item.Metadata.Uid && known.Generation == item.Metadata.Generation ? known
                : new(item.Metadata.Uid, item.Metadata.Generation, ObjectValidation.Validate(item) is [var fault, ..] ? fault.ToString() : null);
            next[reference] = judged;
            if (judged.Fault is null) continue;
            var before = kept.GetValueOrDefault(key);
            sifted = before is null ? sifted.Remove(key) : sifted.SetItem(key, before);
            problems.Add(new(reference.ToString(), "Invalid",
                $"generation {item.Metadata.Generation} is accepted, but not by this version of the agent ({judged.Fault}); {(before is null ? "nothing of it is programmed" : $"generation {before.Metadata.Generation} stays programmed")}. Upgrade the agent"));
        }
        return sifted;
    }
}
