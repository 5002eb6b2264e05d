using LvsOperator.Cli.Input;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Status;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Cli.Checking;

/// <summary>What is wrong between objects: found by planning for every Node there is, as the agents will.</summary>
internal static class CrossObject
{
    /// <summary>Judged only where the manifests bring the Nodes: elsewhere these objects are the cluster's, and not seen here.</summary>
    private static readonly string[] OfTheCluster = ["NoDirector", "ServiceNotFound", "SecretNotFound"];

    internal static IReadOnlyList<Problem> Find(Snapshot snapshot, TimeProvider time)
    {
        var nodes = snapshot.Nodes.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("").ToArray();
        // One planner for all nodes: what does not depend on the node, such as who owns a VIP, is decided once.
        var planner = new NodePlanner();
        var problems = nodes.SelectMany(n => OnNode(planner, snapshot, n, time)).Distinct();
        if (snapshot.Nodes.IsEmpty) problems = problems.Where(p => !OfTheCluster.Contains(p.Reason));
        return [.. problems];
    }

    /// <summary>A node's plan with every server healthy and nothing known of the machine.</summary>
    internal static NodePlan Plan(Snapshot snapshot, string node, TimeProvider time) => Plan(new(), snapshot, node, time);

    private static NodePlan Plan(NodePlanner planner, Snapshot snapshot, string node, TimeProvider time) => planner.Plan(new(
        snapshot, node, NodeRoles.All, NodeFacts.Unknown, HealthView.AllHealthy, Memory.Empty, NodeRecord.NoConnections, time.GetUtcNow())).Plan;

    private static IEnumerable<Problem> OnNode(NodePlanner planner, Snapshot snapshot, string node, TimeProvider time)
    {
        var plan = Plan(planner, snapshot, node, time);
        var settings = NginxSettings.Standalone(NodeRecords.DefaultDirectory);
        var refused = from tier in plan.Tiers
                      from fault in NginxRenderer.Render(tier, settings).Faults
                      select new Problem($"NginxTier {tier.Key}", "Invalid", fault.ToString());
        return plan.Problems.Concat(refused);
    }
}
