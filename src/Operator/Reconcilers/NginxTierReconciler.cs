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

/// <summary>Status of NginxTiers.</summary>
[EntityRbac(typeof(NginxTier), Subresource = "status", Verbs = RbacVerb.Patch)]
internal sealed class NginxTierReconciler(OwnKind<NginxTier> objects) : StatusReconciler<NginxTier, NginxTierStatus>(objects)
{
    internal override string Kind => nameof(NginxTier);

    protected override ImmutableDictionary<ObjectKey, NginxTier> Objects(Snapshot snapshot) => snapshot.Tiers;

    protected override Folded<NginxTierStatus>? Fold(StatusFolder folder, ObjectKey key) => folder.NginxTier(key);

    protected override JsonObject Document(ObjectKey key, NginxTierStatus status) => StatusDocuments.Of(key, status);

    protected override NginxTierStatus? StatusOf(NginxTier item) => item.Status;

    protected override IReadOnlyList<Condition> ConditionsOf(NginxTierStatus status) => status.Conditions;
}
