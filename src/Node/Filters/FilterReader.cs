using LvsOperator.Planning.Rules;

namespace LvsOperator.Node.Filters;

/// <summary>Reads chains of ours from iptables and ip6tables, in the rule set that the node uses. Writes nothing.</summary>
public sealed class FilterReader
{
    private readonly Func<string, IEnumerable<string>, FilterOutcome> _run;
    private readonly FilterChoice _choice;
    private FilterBackEnd? _backEnd;

    /// <summary>A reader that has looked at nothing yet.</summary>
    public FilterReader()
        : this((program, arguments) => FilterProgram.Run(program, arguments), program => FilterProgram.Find(program) is not null, LegacyTables)
    {
    }

    /// <summary>A reader of a node in other words: for tests.</summary>
    /// <param name="run">Runs a program.</param>
    /// <param name="exists">Whether there is such a program.</param>
    /// <param name="legacyTables">The tables that the kernel has for legacy iptables.</param>
    public FilterReader(Func<string, IEnumerable<string>, FilterOutcome> run, Func<string, bool> exists, Func<string> legacyTables) =>
        (_run, _choice) = (run, new(run, exists, legacyTables));

    /// <summary>Which rule set the node uses; found once, and again after a failure. Else why there is none, with the remedy.</summary>
    public (FilterBackEnd? BackEnd, string? Fault) BackEnd()
    {
        if (_backEnd is not null) return (_backEnd, null);
        (_backEnd, var fault) = _choice.Choose();
        return (_backEnd, fault);
    }

    /// <summary>Those of some chains that are there; where a table cannot be read its chains are left out, and the fault says why.</summary>
    public (IReadOnlyDictionary<RuleChain, ObservedChain> Chains, string? Fault) Read(IEnumerable<RuleChain> chains)
    {
        var found = new Dictionary<RuleChain, ObservedChain>();
        string? fault = null;
        foreach (var chain in chains.Distinct())
        {
            var (there, why) = Read(chain);
            if (there is not null) found[chain] = there;
            fault ??= why;
        }
        return (found, fault);
    }

    /// <summary>One chain; null where it is not there, or, with a fault, cannot be read.</summary>
    public (ObservedChain? Chain, string? Fault) Read(RuleChain chain)
    {
        var (backEnd, none) = BackEnd();
        if (backEnd is not { } one) return (null, none);
        var program = one.Program(chain.Program, "save");
        var outcome = _run(program, ["-t", chain.TableName]);
        if (!outcome.IsDone)
        {
            // The node may have changed over to the other one.
            _backEnd = null;
            return (null, $"{program} -t {chain.TableName}: {outcome.Errors}{Remedy(outcome.Errors)}");
        }
        return (RulesText.Read(chain.Family, outcome.Output).TryGetValue(chain, out var there) ? there : null, null);
    }

    /// <summary>Whether a program gave up because another one holds iptables' lock: so will the next.</summary>
    /// <param name="errors">What it said, or what was told of it.</param>
    public static bool IsLocked(string errors) => errors.Contains("xtables lock", StringComparison.Ordinal);

    /// <summary>What helps, where the program's own words do not lead to it.</summary>
    public static string Remedy(string errors) =>
        errors.Contains("ermission denied", StringComparison.Ordinal) || errors.Contains("must be root", StringComparison.Ordinal)
            ? "; run the agent as root, or with CAP_NET_ADMIN and CAP_NET_RAW"
        : IsLocked(errors) ? "; another program holds /run/xtables.lock, and it is tried again"
        : errors.Contains("lock file", StringComparison.Ordinal) ? "; let the agent write /run/xtables.lock: in a pod, mount the node's"
        : errors.Contains("ipvs", StringComparison.Ordinal) ? "; run `modprobe xt_ipvs` on the node"
        : errors.Contains("Extension ", StringComparison.Ordinal) && errors.Contains("missing kernel module", StringComparison.Ordinal) ? "; run `modprobe -a xt_tcpudp xt_sctp xt_mark xt_TCPMSS` on the node"
        : errors.Contains("able does not exist", StringComparison.Ordinal) || errors.Contains("can't initialize", StringComparison.Ordinal)
            ? "; run `modprobe -a iptable_nat ip6table_nat iptable_mangle ip6table_mangle` on the node" : "";

    private static string LegacyTables() => string.Concat(((string[])["/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"]).Select(path =>
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }));
}
