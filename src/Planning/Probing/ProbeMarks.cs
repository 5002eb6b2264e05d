using System.Collections.Immutable;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Probing;

/// <summary>
/// The services of a node that are for probes, with their firewall marks, of the agent's half of the range. A mark is what such a service's name hashes to, or the next one that is
/// free: equal ones have equal marks after a restart, and one more or less seldom moves another.
/// </summary>
internal sealed class ProbeMarks
{
    internal static readonly ProbeMarks None = new(default, ImmutableDictionary<ProbeService, uint>.Empty, []);

    private readonly ImmutableDictionary<ProbeService, uint> _marks;

    private ProbeMarks(MarkRange range, ImmutableDictionary<ProbeService, uint> marks, ImmutableArray<Problem> problems) => (Range, _marks, Problems) = (range, marks, problems);

    internal MarkRange Range { get; }

    internal bool IsEmpty => _marks.IsEmpty;

    /// <summary>That there are not enough of them.</summary>
    internal ImmutableArray<Problem> Problems { get; }

    /// <summary>Them as the kernel has them.</summary>
    internal IEnumerable<BalancedService> Services => _marks.Select(m => m.Key.Under(m.Value));

    internal static ProbeMarks Of(IEnumerable<(ProbeService Service, string Object)> wanted, MarkRange range)
    {
        var marks = ImmutableDictionary.CreateBuilder<ProbeService, uint>();
        var taken = new HashSet<uint>();
        var without = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var group in wanted.GroupBy(w => w.Service).Select(g => (Service: g.Key, g.Key.Name, Objects: g.Select(w => w.Object))).OrderBy(g => g.Name, StringComparer.Ordinal))
        {
            if (taken.Count == range.AgentMarks)
            {
                without.UnionWith(group.Objects);
                continue;
            }
            var offset = Fnv1a.Of(group.Name) % range.AgentMarks;
            while (!taken.Add(range.FirstOfAgent + offset)) offset = (offset + 1) % range.AgentMarks;
            marks.Add(group.Service, range.FirstOfAgent + offset);
        }
        return marks.Count == 0 ? None : new(range, marks.ToImmutable(), [.. without.Select(name => TooFew(name, range))]);
    }

    /// <summary>A check with the mark of its service.</summary>
    internal PlannedCheck Mark(PlannedCheck check) => check.Way is { } way ? check with { Way = way with { Mark = _marks.GetValueOrDefault(way.Service) } } : check;

    /// <summary>The services with these instead of others.</summary>
    internal ServiceMap Replace(ServiceMap services, ProbeMarks before)
    {
        if (ReferenceEquals(this, before)) return services;
        var next = services.Copy(_marks.Count);
        foreach (var gone in before.Services) next.Remove(gone.Key);
        foreach (var probing in Services) next[probing.Key] = services.TryGetValue(probing.Key, out var was) && was.Equals(probing) ? was : probing;
        return ServiceMap.Of(next);
    }

    private static Problem TooFew(string name, MarkRange range) => new(
        name, Reasons.NodeError,
        $"healthCheck.via VirtualAddress: all {range.AgentMarks} firewall marks of the agent's half of --mark-range are in use, one for each real server that is probed through a VIP; "
        + "servers without one keep the verdict they have. Widen --mark-range", "spec.backend");
}
