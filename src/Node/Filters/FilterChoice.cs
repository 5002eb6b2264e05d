namespace LvsOperator.Node.Filters;

/// <summary>
/// Finds which rule set the node uses, by trying: the one that holds rules of ours, else the one with the chains that kubelet leaves for others to see
/// (KEP-3178), else the one with more rules, else what plain <c>iptables</c> is, else whichever works.
/// </summary>
internal sealed class FilterChoice(Func<string, IEnumerable<string>, FilterOutcome> run, Func<string, bool> exists, Func<string> legacyTables)
{
    private static readonly string[] Hints = [":KUBE-IPTABLES-HINT ", ":KUBE-KUBELET-CANARY "];

    private sealed record Found(FilterBackEnd BackEnd, int Score, int Rules);

    /// <summary>The rule set; else why there is none, with the remedy.</summary>
    internal (FilterBackEnd? BackEnd, string? Fault) Choose()
    {
        List<Found> usable = [];
        List<string> faults = [];
        if (exists("iptables-nft-save")) Look(FilterBackEnd.Nft);
        // To ask for legacy tables makes the kernel create them: that is left until somebody else has, or there is no other way.
        if (exists("iptables-legacy-save") && (legacyTables().Trim().Length > 0 || usable.Count == 0)) Look(FilterBackEnd.Legacy);
        if (usable.Count == 0 && exists("iptables-save")) Look(FilterBackEnd.Plain);
        if (usable.Count == 0)
            return (null, faults.Count == 0 ? "iptables is not installed: install package iptables" : string.Join("; ", faults));
        var best = usable.OrderByDescending(f => f.Score).ThenByDescending(f => f.Rules).ToArray();
        if (best.Length == 1 || (best[0].Score, best[0].Rules) != (best[1].Score, best[1].Rules)) return (best[0].BackEnd, null);
        var plain = run("iptables", ["-V"]).Output;
        return (plain.Contains("(legacy)", StringComparison.Ordinal) ? FilterBackEnd.Legacy : FilterBackEnd.Nft, null);

        void Look(FilterBackEnd backEnd)
        {
            if (Ask(backEnd, "iptables") is not { } v4) return;
            // IPv6 may be off while IPv4 is there.
            var v6 = exists(backEnd.Program("ip6tables", "save")) && run(backEnd.Program("ip6tables", "save"), []) is { IsDone: true } other ? other.Output : "";
            var lines = $"{v4}\n{v6}".Split('\n');
            var score = lines.Any(l => l.StartsWith(":LVS-", StringComparison.Ordinal)) ? 2 : lines.Any(l => Hints.Any(h => l.StartsWith(h, StringComparison.Ordinal))) ? 1 : 0;
            usable.Add(new(backEnd, score, lines.Count(l => l.StartsWith("-A ", StringComparison.Ordinal))));
        }

        string? Ask(FilterBackEnd backEnd, string program)
        {
            var name = backEnd.Program(program, "save");
            var outcome = run(name, []);
            if (outcome.IsDone) return outcome.Output;
            faults.Add($"{name}: {outcome.Errors}{FilterReader.Remedy(outcome.Errors)}");
            return null;
        }
    }
}
