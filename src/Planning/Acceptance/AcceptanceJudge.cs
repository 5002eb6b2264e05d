using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// The operator's decision on every object: accepted, or refused with reason, and what is allocated. Who has something keeps it
/// (see <see cref="AcceptanceInput"/> for what is read of status): an object in force comes before one that changed, which comes before others by
/// creationTimestamp and name. Of two objects that do not fit each other, the one that changed is refused. Deciding again on
/// what was decided, with nothing changed, decides the same.
/// </summary>
public static class AcceptanceJudge
{
    /// <summary>Decides on all objects.</summary>
    public static Decisions Decide(AcceptanceInput input)
    {
        var snapshot = input.Snapshot;
        var nodes = new NodeIndex(snapshot.Nodes);
        var fit = new BackendFit(snapshot, nodes);
        var admission = new ObjectAdmission(input);
        var backends = new BackendJudge(snapshot, nodes, fit, admission);
        var services = new ServiceJudge(snapshot, nodes, fit, input.Marks, admission);
        backends.TakeStanding();
        services.TakeStanding(backends);
        backends.TakeOthers(services);
        services.TakeOthers(backends);
        backends.Explain(services);
        return new(backends.Decisions.Concat(services.Decisions).ToImmutableDictionary(d => d.Object));
    }

    /// <summary>The order in which objects of one standing are looked at.</summary>
    internal static ImmutableArray<T> Ordered<T>(IEnumerable<T> objects)
        where T : KubernetesObject =>
        [.. objects.OrderBy(o => o.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue).ThenBy(o => o.Key)];
}
