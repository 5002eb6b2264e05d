using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Cli.Input;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Status;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Cli.Checking;

/// <summary>What is wrong between objects: found by planning for every Node there is, as the agents will.</summary>
internal static class CrossObject
{
    /// <summary>Judged only where the manifests bring the Nodes: elsewhere these objects are the cluster's, and not seen here.</summary>
    private static readonly string[] OfTheCluster = ["NoDirector", "ServiceNotFound", "SecretNotFound"];

    /// <summary>The same, where Nodes or endpoints are the servers.</summary>
    private static readonly string[] OfServers = ["NoHealthyServers", "QuorumLost"];

    /// <param name="snapshot">The valid objects.</param>
    /// <param name="invalid">Objects that are there and are not valid.</param>
    /// <param name="time">The time.</param>
    internal static IReadOnlyList<Problem> Find(Snapshot snapshot, IReadOnlySet<ObjectRef> invalid, TimeProvider time)
    {
        var nodes = snapshot.Nodes.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("").ToArray();
        var settled = Settlement.Of(snapshot, Snapshot.Empty);
        // One planner for all nodes: what does not depend on the node is decided once.
        var planner = new NodePlanner();
        var hidden = settled.Refused.IsEmpty ? [] : nodes.SelectMany(n => Inspection.OfRefused(Input(snapshot, n, time)));
        var problems = settled.Refused.Concat(nodes.SelectMany(n => OnNode(planner, settled.Snapshot, n, time))).Concat(hidden).Distinct();
        if (snapshot.Nodes.IsEmpty)
        {
            var dependent = DependentOnNodes(snapshot);
            problems = problems.Where(p => !OfTheCluster.Contains(p.Reason) && !(OfServers.Contains(p.Reason) && dependent.Contains(p.Object)));
        }
        return [.. problems.Select(p => p.Missing is { } missing && invalid.Contains(missing) ? p with { Message = $"{missing}: is invalid (see its own faults); correct it" } : p)];
    }

    /// <summary>VirtualServices whose servers are told by Nodes, or by the endpoints of a Service, wholly or in part.</summary>
    private static HashSet<string> DependentOnNodes(Snapshot snapshot) =>
    [
        .. from service in snapshot.VirtualServices.Values
           where service.Spec.Backend is { } backend
               && (backend.Kind == BackendKind.NginxTier || snapshot.Pools.GetValueOrDefault(new(service.Key.Namespace, backend.Name))?.Spec is { Nodes: not null } or { Service: not null })
           select $"VirtualService {service.Key}",
    ];

    private static PlanInput Input(Snapshot snapshot, string node, TimeProvider time) => new(
        snapshot, node, NodeRoles.All, NodeFacts.Unknown, HealthView.AllHealthy, Memory.Empty, NodeRecord.NoConnections, time.GetUtcNow());

    /// <summary>A node's plan with every server healthy and nothing known of the machine.</summary>
    internal static NodePlan Plan(Snapshot snapshot, string node, TimeProvider time)
    {
        var settled = Settlement.Of(snapshot, Snapshot.Empty);
        var plan = new NodePlanner().Plan(Input(settled.Snapshot, node, time)).Plan;
        return plan with { Problems = [.. settled.Refused, .. plan.Problems] };
    }

    private static IEnumerable<Problem> OnNode(NodePlanner planner, Snapshot snapshot, string node, TimeProvider time)
    {
        var plan = planner.Plan(Input(snapshot, node, time)).Plan;
        var settings = NginxSettings.Standalone(NodeRecords.DefaultDirectory);
        var refused = from tier in plan.Tiers
                      from fault in NginxRenderer.Render(tier, settings).Faults
                      select new Problem($"NginxTier {tier.Key}", "Invalid", fault.Message, fault.Field);
        return plan.Problems.Concat(refused);
    }
}
