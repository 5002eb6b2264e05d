using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Planning.Folding;

/// <summary>Condition Ready of a VirtualService: whether traffic flows, as told by rows with a fresh Lease alone.</summary>
internal sealed class ServiceTraffic
{
    private readonly VirtualService _service;
    private readonly IReadOnlyList<string> _expected;
    private readonly IReadOnlyList<string> _selected;
    private readonly FoldContext _context;
    private readonly List<DirectorStatus> _rows;
    private readonly IReadOnlyList<IPAddress> _vips;

    /// <param name="service">The object.</param>
    /// <param name="vips">Its VIPs in force.</param>
    /// <param name="selected">Every node its selector chooses, by name.</param>
    /// <param name="expected">Those of them that must program it.</param>
    /// <param name="context">Agents and time.</param>
    internal ServiceTraffic(VirtualService service, IReadOnlyList<IPAddress> vips, IReadOnlyList<string> selected, IReadOnlyList<string> expected, FoldContext context)
    {
        (_service, _vips, _selected, _expected, _context) = (service, vips, selected, expected, context);
        _rows = [.. (service.Status?.Directors ?? []).Where(r => context.IsFresh(r.Node) && context.Nodes.Source.ContainsKey(r.Node)).OrderBy(r => r.Node, StringComparer.Ordinal)];
    }

    /// <summary>Rows that count, of those that must program it and do hold a VIP of it.</summary>
    internal IReadOnlyList<DirectorStatus> Active => [.. _rows.Where(r => _expected.Contains(r.Node) && _vips.Any(v => Holds(r, v)))];

    /// <summary>Those that must program it and whose agents do not report.</summary>
    private List<string> Silent => [.. _expected.Where(n => !_context.IsFresh(n))];

    internal Finding Ready()
    {
        if (_vips.Count == 0) return Finding.Unknown(Reasons.Pending, "no generation was accepted yet; see condition Accepted");
        if (_selected.Count == 0)
            return Finding.No(Reasons.NoDirector, "spec.directors.nodeSelector: matches no Node; label a node so that it does, for example lvs-operator.io/director=true");
        if (Split() is { } split) return Finding.No(Reasons.SplitBrain, split);
        if (Lost() is { } lost) return lost;
        if (Unheld() is { } unheld) return unheld;
        if (_rows.FirstOrDefault(r => Says(r, Reasons.Checking)) is { } checking && Active.Contains(checking))
            return Finding.Unknown(Reasons.Pending, $"{checking.Node}: the first round of health checks has not ended");
        return Finding.Yes(Reasons.Ready, $"traffic flows through {Columns.Names([.. Active.Select(r => r.Node)])}{Note()}{Notes()}");
    }

    private string? Split()
    {
        if (_service.Spec.Directors?.HighAvailability is { Mode: HighAvailabilityMode.ECMP }) return null;
        foreach (var vip in _vips)
            if (_rows.Where(r => Holds(r, vip)).Select(r => r.Node).ToArray() is { Length: > 1 } nodes)
                return $"{string.Join(" and ", nodes)} hold {vip} at once; see that they reach each other on the VIP's network, and that nothing else binds it";
        return null;
    }

    private Finding? Lost()
    {
        foreach (var row in _rows.Where(r => _expected.Contains(r.Node)))
        {
            var line = RowLine.Parse(row.Message).FirstOrDefault(l => l.Reason == Reasons.QuorumLost);
            var nobody = _service.Spec.Backend is not null && row.Healthy is null or 0 && !Says(row, Reasons.Checking) && Active.Contains(row);
            if (line is null && !nobody) continue;
            return row.Healthy is null or 0
                ? Finding.No(Reasons.NoHealthyServers, $"{row.Node}: none of {row.RealServers ?? 0} servers is healthy; see the pool's status for why{(line is null ? "" : $"; {line.Text}")}")
                : Finding.No(Reasons.QuorumLost, $"{row.Node}: {line!.Text}");
        }
        return null;
    }

    /// <summary>A VIP that nobody is known to hold.</summary>
    private Finding? Unheld()
    {
        var unheld = _vips.Where(v => !Active.Any(r => Holds(r, v))).Select(v => v.ToString()).ToArray();
        if (unheld.Length == 0) return null;
        if (Silent is { Count: > 0 } silent)
            return Finding.No(Reasons.AgentStale, $"the agent of {Columns.Names(silent)} does not report, and nobody else holds {Columns.Names(unheld)}; see that its pod runs and reaches the API");
        if (_expected.Where(n => !_rows.Any(r => r.Node == n && r.ProgrammedGeneration > 0)).ToArray() is { Length: > 0 } waiting)
            return Finding.Unknown(Reasons.Pending, $"{Columns.Names(waiting)}: nothing reported yet");
        return Finding.No(Reasons.NoDirector, $"no director holds {Columns.Names(unheld)}; see condition Programmed");
    }

    private string Note() => Silent is { Count: > 0 } silent ? $"; the agent of {Columns.Names(silent)} does not report ({Reasons.AgentStale})" : "";

    /// <summary>What directors note though nothing is wrong yet, each once.</summary>
    private string Notes() => string.Concat(Active.SelectMany(r => RowLine.Parse(r.Message)).Where(l => l.Reason == Reasons.Note).Select(l => $"; {l.Text}").Distinct());

    private static bool Says(DirectorStatus row, string reason) => RowLine.Parse(row.Message).Any(l => l.Reason == reason);

    private static bool Holds(DirectorStatus row, IPAddress vip) => row.ActiveVips.Any(a => IPAddress.TryParse(a, out var address) && address.Equals(vip));
}
