using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Snapshots;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Operator.Reconcilers;

/// <summary>
/// What one look at the cluster comes to: decisions, and the statuses to write in the order in which agents may see them. Takes nothing from the server and
/// writes nothing.
/// </summary>
internal sealed class DecisionPass(ClusterView view, IReadOnlyList<StatusReconciler> kinds, OperatorSettings settings, TimeProvider time)
{
    private Decisions? _decisions;
    private Snapshot _decidedOn = Snapshot.Empty;

    /// <summary>How often all objects were decided on.</summary>
    internal long Count { get; private set; }

    /// <summary>Looks.</summary>
    internal Findings Look(Agenda agenda)
    {
        var snapshot = view.Snapshot();
        if (agenda.Scope == Scope.Decide || _decisions is null)
        {
            (_decisions, _decidedOn) = (AcceptanceJudge.Decide(view.Acceptance(snapshot)), snapshot);
            Count++;
        }
        var now = time.GetUtcNow();
        var folder = new StatusFolder(new(snapshot, _decisions, view.Agents.At(now), now)
        {
            SystemNamespace = settings.SystemNamespace,
            AgentNodes = settings.AgentImage.Length == 0 ? null : Selectors.Of(settings.Agent),
            DirectorNodes = Selectors.Of(settings.Director),
        });
        List<StatusChange> decided = [], told = [];
        List<ObjectRef> unknown = [];
        foreach (var item in _decisions.InWriteOrder(snapshot))
        {
            // What is not asked for may still be waiting for its decision to be written.
            if (!IsAsDecided(item, snapshot) || kinds.First(k => k.Kind == item.Kind).Judge(item.Key, snapshot, folder) is not { } change) continue;
            if (!AreReferencesKnown(item, snapshot)) unknown.Add(item);
            else if (change.Weight == ChangeWeight.Decision) decided.Add(change);
            else if (agenda.Folds(item)) told.Add(change);
        }
        return new([.. decided, .. told], agenda.Scope == Scope.Named ? [] : folder.Departed(), unknown, folder.NextExpiry is { } expiry ? expiry - now : null) { Scope = agenda.Scope };
    }

    /// <summary>A decision is on one generation of one object; the next look will decide on what came since.</summary>
    private bool IsAsDecided(ObjectRef item, Snapshot snapshot) =>
        Find(item, snapshot)?.Metadata is { } now && Find(item, _decidedOn)?.Metadata is { } then && now.Uid == then.Uid && now.Generation == then.Generation;

    private bool AreReferencesKnown(ObjectRef item, Snapshot snapshot) => Find(item, snapshot) switch
    {
        VirtualService service => view.References.AreKnown(service),
        RealServerPool pool => view.References.AreKnown(pool),
        _ => true,
    };

    private static KubernetesObject? Find(ObjectRef item, Snapshot snapshot) => item.Kind switch
    {
        nameof(VirtualService) => snapshot.VirtualServices.GetValueOrDefault(item.Key),
        nameof(RealServerPool) => snapshot.Pools.GetValueOrDefault(item.Key),
        _ => snapshot.Tiers.GetValueOrDefault(item.Key),
    };
}
