using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Reporting;

/// <summary>
/// Objects as the server answered when their rows were written. The watch tells of them a moment later; until it has, they stand in, or every row would be
/// written twice.
/// </summary>
internal sealed class WrittenRows(TimeProvider time)
{
    /// <summary>A watch may pass over the very version that was answered, where others were written right after it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Dictionary<ObjectRef, (KubernetesObject Answer, long At)> _answers = [];

    internal void Note(ObjectRef reference, KubernetesObject answer) => _answers[reference] = (answer, time.GetTimestamp());

    /// <summary>What the API has, with the answers that it has not told of yet.</summary>
    internal Snapshot Over(Snapshot api)
    {
        if (_answers.Count == 0) return api;
        return api with { VirtualServices = Over(api.VirtualServices), Pools = Over(api.Pools), Tiers = Over(api.Tiers) };
    }

    private ImmutableDictionary<ObjectKey, T> Over<T>(ImmutableDictionary<ObjectKey, T> api)
        where T : KubernetesObject
    {
        var next = api;
        foreach (var (reference, (answer, at)) in _answers.Where(a => a.Value.Answer is T).ToArray())
        {
            if (!api.TryGetValue(reference.Key, out var item) || item.Metadata.Uid != answer.Metadata.Uid
                || item.Metadata.ResourceVersion == answer.Metadata.ResourceVersion || time.GetElapsedTime(at) > Longest) _answers.Remove(reference);
            else next = next.SetItem(reference.Key, (T)answer);
        }
        return next;
    }
}
