using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Operator.Snapshots;
using LvsOperator.Planning;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Operator.Reconcilers;

/// <summary>Status of RealServerPools.</summary>
[EntityRbac(typeof(RealServerPool), Subresource = "status", Verbs = RbacVerb.Patch)]
internal sealed class RealServerPoolReconciler(OwnKind<RealServerPool> objects) : StatusReconciler<RealServerPool, RealServerPoolStatus>(objects)
{
    internal override string Kind => nameof(RealServerPool);

    protected override ImmutableDictionary<ObjectKey, RealServerPool> Objects(Snapshot snapshot) => snapshot.Pools;

    protected override Folded<RealServerPoolStatus>? Fold(StatusFolder folder, ObjectKey key) => folder.RealServerPool(key);

    protected override JsonObject Document(ObjectKey key, RealServerPoolStatus status) => StatusDocuments.Of(key, status);

    protected override RealServerPoolStatus? StatusOf(RealServerPool item) => item.Status;

    protected override IReadOnlyList<Condition> ConditionsOf(RealServerPoolStatus status) => status.Conditions;
}
