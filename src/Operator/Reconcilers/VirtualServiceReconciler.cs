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

/// <summary>Status of VirtualServices.</summary>
[EntityRbac(typeof(VirtualService), Subresource = "status", Verbs = RbacVerb.Patch)]
internal sealed class VirtualServiceReconciler(OwnKind<VirtualService> objects) : StatusReconciler<VirtualService, VirtualServiceStatus>(objects)
{
    internal override string Kind => nameof(VirtualService);

    protected override ImmutableDictionary<ObjectKey, VirtualService> Objects(Snapshot snapshot) => snapshot.VirtualServices;

    protected override Folded<VirtualServiceStatus>? Fold(StatusFolder folder, ObjectKey key) => folder.VirtualService(key);

    protected override JsonObject Document(ObjectKey key, VirtualServiceStatus status) => StatusDocuments.Of(key, status);

    protected override VirtualServiceStatus? StatusOf(VirtualService item) => item.Status;

    protected override IReadOnlyList<Condition> ConditionsOf(VirtualServiceStatus status) => status.Conditions;

    protected override IReadOnlyList<VipStatus> VipsOf(VirtualServiceStatus status) => status.Vips;
}
