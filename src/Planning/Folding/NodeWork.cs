using LvsOperator.Planning.Conditions;

namespace LvsOperator.Planning.Folding;

/// <summary>What one node that must apply an object has done of it, from its row.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Generation">The generation it applied; null where there is no row.</param>
/// <param name="Lines">What is wrong there.</param>
/// <param name="NotDeployed">Why it can never; null where it can.</param>
internal sealed record NodeWork(string Node, long? Generation, IReadOnlyList<RowLine> Lines, string? NotDeployed)
{
    /// <summary>Reasons of condition Programmed, the gravest first; every other one is a part not done yet.</summary>
    private static readonly string[] Gravest = [Reasons.UnsupportedByKernel, Reasons.ForeignOwner, Reasons.PodSecurity, Reasons.NodeError];

    /// <summary>Lines that are about traffic and keep nothing from being programmed.</summary>
    private static readonly string[] OfTraffic = [Reasons.NoHealthyServers, Reasons.QuorumLost, Reasons.Checking, Reasons.Note];

    /// <summary>
    /// Condition Programmed. What a node applied stays in its kernel when its agent is silent, so rows count here whatever the Lease says.
    /// </summary>
    internal static Finding Programmed(IReadOnlyList<NodeWork> work, long generation, string kind)
    {
        List<(int Rank, string Reason, string Text)> wrong = [];
        foreach (var node in work)
        {
            var before = wrong.Count;
            if (node.NotDeployed is { } why) wrong.Add((Rank(Reasons.NodeError), Reasons.NodeError, $"{node.Node}: {why}"));
            foreach (var line in node.Lines.Where(l => !OfTraffic.Contains(l.Reason)))
            {
                var reason = Gravest.Contains(line.Reason) ? line.Reason : Reasons.Pending;
                wrong.Add((Rank(reason), reason, $"{node.Node}: {line.Text}"));
            }
            if (wrong.Count == before && node.Generation != generation)
                wrong.Add((Rank(Reasons.Pending), Reasons.Pending, node.Generation is null or 0 ? $"{node.Node}: nothing applied yet" : $"{node.Node}: applied generation {node.Generation}, not {generation} yet"));
        }
        if (wrong.Count == 0)
            return Finding.Yes(Reasons.Programmed, $"{Columns.Names([.. work.Select(w => w.Node)])} applied generation {generation}");
        var shown = wrong.OrderBy(w => w.Rank).Take(8).Select(w => w.Text).ToList();
        if (wrong.Count > 8) shown.Add($"and {wrong.Count - 8} more");
        return Finding.No(wrong.MinBy(w => w.Rank).Reason, $"not every {kind} applied this: {string.Join("; ", shown)}");
    }

    private static int Rank(string reason) => Array.IndexOf(Gravest, reason) is >= 0 and var i ? i : Gravest.Length;
}
