using System.Globalization;
using LvsOperator.Cli.Output;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>A report as a tree whose columns stand under each other: VIP, director, real servers.</summary>
internal static class StatusTree
{
    internal static IReadOnlyList<Line> Lines(StatusReport report)
    {
        List<Line> lines = [];
        if (report.Vips.Count > 0)
        {
            var table = new Table(Side.Left, Side.Left, Side.Left, Side.Right, Side.Right, Side.Right, Side.Right, Side.Right, Side.Left);
            string[] headings = ["VIP, DIRECTOR, SERVER", "HEALTH", "USE", "WEIGHT", "ACTIVE", "INACTIVE", "CONN/S", "BYTES/S", "NOTE"];
            table.Add([.. headings.Select(h => new Piece(h, Tone.Faint))]);
            foreach (var vip in report.Vips) Add(vip, table);
            // The API knows nothing of what stands between.
            lines.AddRange(report.Objects is null ? table.Lines() : table.Lines(0, 1, 8));
        }
        else if (report.Objects is { } objects) lines.Add(objects.Count == 0 ? "there is no VirtualService, RealServerPool or NginxTier" : "there is no VirtualService");
        else if (report.Agents.Any(a => a.Fault is null)) lines.Add("no VIP is directed by those that were asked");
        lines.AddRange(report.Undirected.Select(u => Line.Of(
            $"{u.Service} ({u.Mode}): {(u.Director.Length == 0 ? "has no director" : $"directed by {u.Director}, which was not asked; ask its agent with --agent")}{(u.Message.Length == 0 ? "" : $" ({u.Message})")}", Tone.Warning)));
        lines.Add(Line.Empty);
        if (report.Objects is { Count: > 0 } known)
        {
            foreach (var one in known) lines.AddRange(ObjectLines.Of(one));
            lines.Add(Line.Empty);
        }
        foreach (var agent in report.Agents) lines.AddRange(Of(agent));
        if (report.Objects is { Count: > 0 })
            lines.Add(Line.Of("The API does not know weights in force, uses, connections and rates; agents do: kubectl --namespace lvs-system exec POD -- lvsctl status, POD being the node's lvs-agent", Tone.Faint));
        return lines;
    }

    private static void Add(VipStatus vip, Table table)
    {
        var service = string.Join(", ", ((string[])[vip.Service, vip.Mode, vip.Scheduler, vip.Persistence is { } kept ? $"persistent {kept}" : ""]).Where(s => s.Length > 0)) + (vip.Message.Length == 0 ? "" : $"; {vip.Message}");
        if (vip.Front.Count > 0) service = $"{string.Join(", ", vip.Front)}; {service}";
        table.Add(new(vip.Protocol == "FWM" ? vip.Vip : $"{End(vip.Vip, vip.Port)}/{vip.Protocol}", Tone.Strong), new(""), new(""), new(""), new(""), new(""), new(""), new(""), new(service));
        for (var i = 0; i < vip.Directors.Count; i++)
        {
            var last = i == vip.Directors.Count - 1;
            Add(vip, vip.Directors[i], last ? ("└─ ", "   ") : ("├─ ", "│  "), table);
        }
    }

    private static void Add(VipStatus vip, DirectorStatus director, (string Own, string Below) branch, Table table)
    {
        var count = director.Count ?? new(director.Servers.Count(s => s.State == HealthState.Up), director.Servers.Count);
        var tone = count.Healthy == count.Of ? Tone.Good : count.Healthy == 0 ? Tone.Bad : Tone.Warning;
        var isStandby = director.Mode is "Standby" or "Backup";
        List<Piece> notes = [];
        if (director.Quorum == QuorumState.Lost) notes.Add(new("quorum lost", Tone.Bad));
        if (director.Quorum == QuorumState.Pending) notes.Add(new("first checks have not ended", Tone.Bad));
        if (!director.HoldsVip) notes.Add(isStandby ? new("stands by") : new("VIP not on this node", Tone.Bad));
        table.Add(
            // Nobody checks the servers of a service that no manifest names, and who stands by has none.
            new(branch.Own + director.Node), vip.Service.Length > 0 && !(isStandby && count.Of == 0) ? new($"{count.Healthy}/{count.Of}", tone) : new(""), new(""), new(""), Number(director.Active), Number(director.Inactive),
            Number(director.Traffic?.ConnectionsPerSecond), Bytes(director.Traffic?.InBytesPerSecond),
            new(string.Join("; ", notes.Select(n => n.Text)), notes.Any(n => n.Tone == Tone.Bad) ? Tone.Bad : Tone.Plain));
        for (var i = 0; i < director.Servers.Count; i++)
            Add(director.Servers[i], branch.Below + (i == director.Servers.Count - 1 ? "└─ " : "├─ "), table);
    }

    private static void Add(RealServerState s, string branch, Table table) => table.Add(
        new($"{branch}{(s.Port == 0 ? s.Address : End(s.Address, s.Port))}{(s.Name.Length == 0 ? "" : $" {s.Name}")}"),
        new(s.State.ToString(), s.State switch { HealthState.Up => Tone.Good, HealthState.Down => Tone.Bad, _ => Tone.Warning }),
        new(s.Use?.ToString() ?? "", s.Use switch { ServerUse.Serving => Tone.Good, ServerUse.Out => Tone.Bad, _ => Tone.Warning }),
        Number(s.Weight), Number(s.Active), Number(s.Inactive), Number(s.Traffic?.ConnectionsPerSecond), Bytes(s.Traffic?.InBytesPerSecond), new(s.Detail));

    private static IEnumerable<Line> Of(AgentState a)
    {
        if (a.Fault is { } fault)
        {
            yield return Line.Of($"{a.Origin}: {fault}", Tone.Bad);
            yield break;
        }
        yield return new(new Piece(a.Node, Tone.Strong), new Piece($" ({a.Origin}{(a.Version.Length == 0 ? "" : $", {a.Version}")}{(a.Roles.Count is 0 or 3 ? "" : $", as {string.Join(" and ", a.Roles)}")}, {a.Manifests}{Lease(a)}): "),
            a.Ready ? new Piece("ready", Tone.Good) : new Piece("not ready", Tone.Bad));
        if (a.Addresses.Count > 0) yield return $"  holds {string.Join(", ", a.Addresses)}";
        foreach (var t in a.Tiers)
            yield return Line.Of($"  nginx {t.Tier}: {t.State}, {(t.Reloads == 1 ? "1 reload" : string.Create(CultureInfo.InvariantCulture, $"{t.Reloads} reloads"))}{(t.Message.Length == 0 ? "" : $"; {t.Message}")}", t.Message.Length == 0 ? Tone.Plain : Tone.Warning);
        foreach (var p in a.Problems) yield return Line.Of($"  {p}", Tone.Bad);
    }

    private static string End(string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port}");

    private static string Lease(AgentState a) =>
        a.Lease is { } lease ? string.Create(CultureInfo.InvariantCulture, $", Lease renewed {lease.AgeSeconds} s ago") : "";

    private static Piece Number<T>(T? value)
        where T : struct, IFormattable => new(value?.ToString(null, CultureInfo.InvariantCulture) ?? "");

    /// <summary>Decimal multiples with one digit after the point: 999, 1.2k, 34.5M.</summary>
    private static Piece Bytes(ulong? count)
    {
        if (count is not { } value) return new("");
        if (value < 1000) return Number(count);
        var scaled = value / 1000.0;
        var unit = 0;
        while (scaled >= 999.95 && unit < "kMGTPE".Length - 1)
        {
            scaled /= 1000;
            unit++;
        }
        return new(string.Create(CultureInfo.InvariantCulture, $"{scaled:0.0}{"kMGTPE"[unit]}"));
    }
}
