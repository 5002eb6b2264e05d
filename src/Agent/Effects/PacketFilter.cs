using LvsOperator.Node.Filters;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Agent.Effects;

/// <summary>
/// Writes chains of ours by <c>iptables-restore --noflush</c>, one table in one transaction, under iptables' own lock. Nothing but our chains, and
/// the jumps to them, is ever named.
/// </summary>
internal sealed class PacketFilter(FilterReader reader, Func<string, IEnumerable<string>, string, FilterOutcome> run)
{
    internal PacketFilter()
        : this(new FilterReader(), (program, arguments, input) => FilterProgram.Run(program, arguments, input))
    {
    }

    internal IReadOnlyDictionary<RuleChain, ObservedChain> Read(IEnumerable<RuleChain> chains) => reader.Read(chains).Chains;

    /// <summary>Makes a chain as planned; one that is so already is not written. Null for done, else why not.</summary>
    internal string? Set(PlannedChain planned)
    {
        var (there, fault) = reader.Read(planned.Chain);
        if (fault is not null) return fault;
        if (there?.Is(planned) == true) return null;
        if (Restore(planned.Chain, RulesText.ToSet(planned, there)) is { } why) return why;
        // Rules that read back otherwise than they were written would be written for ever.
        return reader.Read(planned.Chain) is (var now, null) && now?.Is(planned) != true
            ? "iptables took the rules and shows others: another program changes this chain, or this version of iptables is not known; see `iptables-save`" : null;
    }

    /// <summary>Removes a chain and the jumps to it; one that is not there counts as done. Null for done, else why not.</summary>
    internal string? Remove(RuleChain chain)
    {
        var (there, fault) = reader.Read(chain);
        if (fault is not null) return fault;
        return there is null ? null : Restore(chain, RulesText.ToRemove(chain, there));
    }

    private string? Restore(RuleChain chain, string text)
    {
        var (backEnd, none) = reader.BackEnd();
        if (backEnd is not { } one) return none;
        var program = one.Program(chain.Program, "restore");
        // A second is what a round of work may wait; then it is tried again later.
        var outcome = run(program, ["--noflush", "-w", "1"], text);
        if (outcome.IsDone) return null;
        // A table is committed whole or not at all (iptables-restore(8)); of a program that was killed nobody knows.
        var left = outcome.ExitCode < 0 ? "" : $"; nothing of this was applied, {chain} is as it was";
        return $"{program}: {outcome.Errors}{FilterReader.Remedy(outcome.Errors)}{left}";
    }
}
