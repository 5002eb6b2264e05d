using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LvsOperator.Planning.Rules;

/// <summary>Chains of ours in the form of iptables-save and iptables-restore.</summary>
public static class RulesText
{
    /// <summary>All chains, for a person: those of iptables, then <c># ip6tables</c> and its own. Empty for none.</summary>
    public static string Of(IEnumerable<PlannedChain> chains)
    {
        var text = new StringBuilder();
        foreach (var family in chains.GroupBy(c => c.Chain.Family).OrderBy(f => f.Key))
        {
            if (family.Key == AddressFamily.InterNetworkV6) text.Append("# ip6tables\n");
            foreach (var chain in family.OrderBy(c => c.Chain.TableName, StringComparer.Ordinal).ThenBy(c => c.Chain.Table)) Write(chain, [$"-A {chain.Chain.Hook} -j {chain.Chain.Name}"], text);
        }
        return text.ToString();
    }

    /// <summary>
    /// What <c>iptables-restore --noflush</c> is to read so that a chain is as planned, in one transaction: naming a chain of one's own empties it, or makes it.
    /// A jump is added in front where there is none; of several, all but one go.
    /// </summary>
    /// <param name="planned">What it is to be.</param>
    /// <param name="there">What is there; null: no such chain.</param>
    public static string ToSet(PlannedChain planned, ObservedChain? there)
    {
        var text = new StringBuilder();
        var (chain, jumps) = (planned.Chain, there?.Jumps ?? 0);
        Write(planned, jumps == 0 ? [$"-I {chain.Hook} -j {chain.Name}"] : Enumerable.Repeat($"-D {chain.Hook} -j {chain.Name}", jumps - 1), text);
        return text.ToString();
    }

    /// <summary>What it is to read so that a chain goes, with every jump of its built-in chain that leads to it.</summary>
    /// <param name="chain">Which.</param>
    /// <param name="there">What is there.</param>
    public static string ToRemove(RuleChain chain, ObservedChain there)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"*{chain.TableName}\n:{chain.Name} - [0:0]\n");
        for (var i = 0; i < there.Jumps; i++) text.Append(CultureInfo.InvariantCulture, $"-D {chain.Hook} -j {chain.Name}\n");
        return text.Append(CultureInfo.InvariantCulture, $"-X {chain.Name}\nCOMMIT\n").ToString();
    }

    /// <summary>Reads what iptables-save printed of one family: the chains of ours that are there.</summary>
    /// <param name="family">Whose output it is.</param>
    /// <param name="text">The output, of one table or of all.</param>
    public static IReadOnlyDictionary<RuleChain, ObservedChain> Read(AddressFamily family, string text)
    {
        var found = new Dictionary<RuleChain, ObservedChain>();
        RuleChain[] at = [];
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('*')) at = [.. Enum.GetValues<RuleTable>().Select(t => new RuleChain(family, t)).Where(c => c.TableName == line[1..])];
            else
                foreach (var chain in at)
                    if (Take(chain, line, found.GetValueOrDefault(chain)) is { } seen) found[chain] = seen;
        }
        return found;
    }

    private static ObservedChain? Take(RuleChain chain, string line, ObservedChain? before)
    {
        if (line.StartsWith($":{chain.Name} ", StringComparison.Ordinal)) return before ?? new([], 0, 0);
        if (line == $"-A {chain.Hook} -j {chain.Name}") return before is null ? new([], 0, 1) : before with { Jumps = before.Jumps + 1 };
        var own = $"-A {chain.Name} ";
        if (!line.StartsWith(own, StringComparison.Ordinal)) return null;
        before ??= new([], 0, 0);
        return RuleText.Read(line[own.Length..]) is { } rule ? before with { Rules = before.Rules.Add(rule) } : before with { Others = before.Others + 1 };
    }

    private static void Write(PlannedChain planned, IEnumerable<string> jumps, StringBuilder text)
    {
        var chain = planned.Chain;
        text.Append(CultureInfo.InvariantCulture, $"*{chain.TableName}\n:{chain.Name} - [0:0]\n");
        foreach (var jump in jumps) text.Append(jump).Append('\n');
        foreach (var rule in planned.Rules) text.Append(CultureInfo.InvariantCulture, $"-A {chain.Name} {rule}\n");
        text.Append("COMMIT\n");
    }
}
