using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Planning.Folding;

/// <summary>Status of an NginxTier.</summary>
internal static class TierFold
{
    internal static NginxTierStatus Of(NginxTier tier, Decision decision, FoldContext context)
    {
        var before = tier.Status;
        var nodes = PoolObservers.Members(tier, context.Nodes).ToArray();
        string[] names = [.. nodes.Select(n => n.Metadata.Name)];
        var rows = (before?.Nodes ?? []).DistinctBy(r => r.Node).ToDictionary(r => r.Node);
        var serving = names.Where(n => context.IsFresh(n) && rows.GetValueOrDefault(n)?.State == TierStates.Serving).ToArray();
        return new()
        {
            ObservedGeneration = tier.Metadata.Generation,
            Conditions = ConditionList.Of(
                before?.Conditions, decision, new References(context.Input).Of(tier), Programmed(tier, decision, nodes, rows, context), Ready(names, serving, rows, context), context.Input.Now),
            Summary = new()
            {
                Nodes = $"{serving.Length}/{names.Length}",
                Hosts = Columns.Join([.. tier.Spec.Hosts.SelectMany(h => h.Names)]),
                Upstreams = Columns.Join([.. TierPlanner.Pools(tier)]),
            },
        };
    }

    private static Finding Programmed(NginxTier tier, Decision decision, Api.Core.Node[] nodes, Dictionary<string, TierNodeStatus> rows, FoldContext context)
    {
        if (!decision.IsAccepted) return Finding.No(Reasons.Pending, $"generation {decision.Generation} is not accepted; what was accepted before stays configured");
        if (context.Input.PodSecurity.TryGetValue(tier.Key, out var refused)) return Finding.No(Reasons.PodSecurity, refused);
        if (nodes.Length == 0) return Finding.No(Reasons.Pending, "spec.nodeSelector: matches no Node; label a node so that it does, for example lvs-operator.io/nginx=true");
        var work = nodes.Select(n =>
        {
            var row = rows.GetValueOrDefault(n.Metadata.Name);
            return new NodeWork(n.Metadata.Name, row?.ProgrammedGeneration, RowLine.Parse(row?.Message), context.NotDeployed(n, NodeUse.Agent));
        });
        return NodeWork.Programmed([.. work], decision.Generation, "node");
    }

    private static Finding Ready(string[] names, string[] serving, Dictionary<string, TierNodeStatus> rows, FoldContext context)
    {
        if (serving.Length > 0)
        {
            var others = names.Except(serving).ToArray();
            return Finding.Yes(Reasons.Ready, others.Length == 0 ? "every node serves" : $"not serving: {Columns.Names([.. others.Select(State)])}");
        }
        if (names.Length == 0) return Finding.No(Reasons.NoHealthyServers, "spec.nodeSelector: matches no Node; label a node so that it does, for example lvs-operator.io/nginx=true");
        if (names.Where(n => !context.IsFresh(n)).ToArray() is { Length: > 0 } silent)
            return Finding.No(Reasons.AgentStale, $"the agent of {Columns.Names(silent)} does not report, and no other node serves; see that its pod runs and reaches the API");
        return names.All(n => rows.GetValueOrDefault(n)?.State is null)
            ? Finding.Unknown(Reasons.Pending, $"{Columns.Names(names)}: nothing reported yet")
            : Finding.No(Reasons.NoHealthyServers, $"no node serves: {Columns.Names([.. names.Select(State)])}");

        string State(string node) => !context.IsFresh(node) ? $"{node} ({Reasons.AgentStale})" : $"{node} ({rows.GetValueOrDefault(node)?.State ?? "nothing reported yet"})";
    }
}
