using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Upkeep;

namespace LvsOperator.Operator.DaemonSets;

/// <summary>
/// Deploys the agents and keeps them deployed: ServiceAccount, bindings, DaemonSet. For the leader only. An agent that runs is not touched by a failure
/// here, and nothing is ever deleted here: what has an owner goes with the chart.
/// </summary>
// Servers check "create" for an apply with the name of the object, so that all of it can be held to names.
[GenericRbac(Groups = ["apps"], Resources = ["daemonsets"], Names = [SystemNames.Agent], Verbs = Kept, Scope = RbacScope.OwnNamespace)]
[GenericRbac(Groups = [""], Resources = ["serviceaccounts"], Names = [SystemNames.Agent], Verbs = Kept, Scope = RbacScope.OwnNamespace)]
[GenericRbac(Groups = [Rbac], Resources = ["rolebindings"], Names = [SystemNames.Agent], Verbs = Kept, Scope = RbacScope.OwnNamespace)]
[GenericRbac(Groups = [Rbac], Resources = ["roles"], Names = [SystemNames.Agent], Verbs = RbacVerb.Bind, Scope = RbacScope.OwnNamespace)]
[GenericRbac(Groups = [Rbac], Resources = ["clusterrolebindings"], Names = [SystemNames.Agent], Verbs = Kept)]
[GenericRbac(Groups = [Rbac], Resources = ["clusterroles"], Names = [SystemNames.Agent], Verbs = RbacVerb.Bind)]
[GenericRbac(Groups = ["apps"], Resources = ["deployments"], Names = [SystemNames.Operator], Verbs = RbacVerb.Get, Scope = RbacScope.OwnNamespace)]
[GenericRbac(Groups = [Rbac], Resources = ["clusterroles"], Names = [SystemNames.Operator], Verbs = RbacVerb.Get)]
[EntityRbac(typeof(CoreEvent), Verbs = RbacVerb.Create | RbacVerb.Patch, Scope = RbacScope.OwnNamespace)]
internal sealed class AgentDeployment
{
    private const RbacVerb Kept = RbacVerb.List | RbacVerb.Watch | RbacVerb.Create | RbacVerb.Patch;
    private const string Rbac = "rbac.authorization.k8s.io";

    private readonly UpkeptObject<DaemonSet> daemonSet;
    private readonly UpkeepLoop loop;

    /// <param name="client">The client.</param>
    /// <param name="settings">What to deploy, and where.</param>
    /// <param name="events">Where Events about the operator's Deployment go; null: nowhere.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    internal AgentDeployment(ApiClient client, OperatorSettings settings, EventRecorder? events, ILogger log, TimeProvider time)
    {
        var space = settings.SystemNamespace;
        var deployment = new OwnerSource<Deployment>(client, Resources.Deployments, new(space, SystemNames.Operator));
        var role = new OwnerSource<ClusterRole>(client, Resources.ClusterRoles, new("", SystemNames.Operator));
        var report = new UpkeepReport(log, events, () => deployment.Last);
        Report = report;
        daemonSet = Keep(Resources.DaemonSets, AgentDaemonSet.Render(settings), deployment, TemplateOf);
        List<IUpkept> objects =
        [
            Keep(Resources.ServiceAccounts, AgentAccess.ServiceAccount(space), deployment),
            Keep(Resources.ClusterRoleBindings, AgentAccess.ClusterRoleBinding(space), role),
            Keep(Resources.RoleBindings, AgentAccess.RoleBinding(space, space), deployment),
        ];
        // An owner in another namespace is no owner to the garbage collector, so there it is the one that has none.
        if (settings.Namespace is { } only && only != space) objects.Add(Keep(Resources.RoleBindings, AgentAccess.RoleBinding(only, space), role));
        if (settings.AgentImage.Length > 0) objects.Add(daemonSet);
        else report.Left(daemonSet.Reference, "is not made, as there is no --agent-image; agents are somebody else's to deploy");
        loop = new UpkeepLoop(objects, report, time);

        UpkeptObject<T> Keep<T>(Resource<T> resource, JsonObject document, IOwnerSource owner, Func<T, string>? mark = null)
            where T : KubernetesObject
        {
            var key = new ObjectKey((string?)document["metadata"]!["namespace"] ?? "", SystemNames.Agent);
            return new(client, resource, key, () => (JsonObject)document.DeepClone(), owner, report, time) { Mark = mark ?? Versions.Of };
        }
    }

    /// <summary>What became of each object, for metrics.</summary>
    internal UpkeepReport Report { get; }

    /// <summary>How far the agents' pods are; null: not known, or there are none.</summary>
    internal AgentRollout? Rollout => daemonSet.Seen is { } seen ? AgentRollout.Of(seen) : null;

    /// <summary>Keeps the agents deployed until cancelled, or until leadership is lost.</summary>
    internal Task RunAsync(CancellationToken cancel) => loop.RunAsync(cancel);

    // Status changes with every pod; what is applied are spec, labels, annotations and owners.
    private static string TemplateOf(DaemonSet set) =>
        $"{set.Metadata.Uid} {set.Metadata.Generation} {Text(set.Metadata.Labels)} {string.Join(',', (set.Metadata.OwnerReferences ?? []).Select(o => o.Uid))}";

    private static string Text(IReadOnlyDictionary<string, string>? map) =>
        string.Join(',', (map ?? new Dictionary<string, string>()).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={e.Value}"));
}
