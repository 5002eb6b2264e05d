using System.Globalization;
using System.Text;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Text;

namespace LvsOperator.Planning.Tests;

/// <summary>A whole plan as text: the golden form, and what plans are compared by.</summary>
internal static class PlanText
{
    internal static string Of(NodePlan plan)
    {
        var text = new StringBuilder();
        Section("ipvs", IpvsText.Of(plan.Services.Values));
        Section("addresses", AddressText.Of(plan.Addresses));
        Section("sysctl", SysctlText.Of(plan.Sysctls));
        Section("iptables", RulesText.Of(plan.Chains));
        Section("tunnels", Lines(plan.Tunnels.Select(t => $"{t.Device} for {string.Join(' ', t.Vips)}").Concat(plan.GuePorts.Select(p => $"GUE {p.Port} for {string.Join(' ', p.Vips)}"))));
        Section("routes", Lines(plan.ReturnTables.Select(t => $"{t} {string.Join(' ', t.Directors)}").Concat(plan.SourceRules.Select(r => r.ToString()))));
        Section("modules", Lines(plan.Modules));
        Section("timeouts", plan.Timeouts is { } t ? $"{t.TcpSeconds} {t.TcpFinSeconds} {t.UdpSeconds}\n" : "");
        Section("checks", Lines(plan.Checks.Select(c => $"{c.Key} {c.Fingerprint} {c.Drain}").Order(StringComparer.Ordinal)));
        Section("tiers", Lines(plan.Tiers.SelectMany(x => x.Upstreams.SelectMany(u => u.Servers.Select(s => $"{x.Key} {u.Pool} {s}")))));
        Section("problems", Lines(plan.Problems.Select(p => $"{p.Reason} {p}")));
        Section("reports", Lines(plan.Reports.SelectMany(r => r.Ports.SelectMany(p => p.Servers.Select(s => $"{r.Service} {r.Part} {p.Key} {p.Quorum} {s}"))
            .Prepend($"{r.Service} {r.Part} by {r.Director} {r.Mode} {r.Message}"))));
        return text.ToString();

        void Section(string name, string body)
        {
            if (body.Length > 0) text.Append(CultureInfo.InvariantCulture, $"# {name}\n{body}");
        }
    }

    internal static void AssertSame(PlanResult expected, PlanResult actual)
    {
        Assert.Equal(Of(expected.Plan), Of(actual.Plan));
        Assert.Equal(expected.WakeAt, actual.WakeAt);
        Assert.Equal(Of(expected.Memory), Of(actual.Memory));
    }

    internal static string Of(Memory memory)
    {
        var text = new StringBuilder();
        foreach (var (key, m) in memory.Services.OrderBy(s => s.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key} {m.Quorum} members [{string.Join(' ', m.Members)}] last [{string.Join(' ', m.Last)}] kept [{string.Join(' ', m.Kept)}] ");
            text.Append(CultureInfo.InvariantCulture, $"passages [{string.Join(' ', m.Passages.OrderBy(p => p.Key))}] taken over [{string.Join(' ', m.TakenOver)}] {m.Farewell}\n");
        }
        foreach (var (vip, m) in memory.RealServerVips.OrderBy(v => v.Key, Comparer<System.Net.IPAddress>.Create(AddressOrder.Compare)))
            text.Append(CultureInfo.InvariantCulture, $"{vip} {m}\n");
        foreach (var (route, m) in memory.Returns.OrderBy(r => r.Key)) text.Append(CultureInfo.InvariantCulture, $"{route} {m}\n");
        foreach (var (path, m) in memory.Tunnels.OrderBy(t => t.Key)) text.Append(CultureInfo.InvariantCulture, $"{path} {m}\n");
        foreach (var (tier, upstreams) in memory.Upstreams.OrderBy(u => u.Key))
            text.Append(CultureInfo.InvariantCulture, $"{tier} {string.Join(' ', upstreams.SelectMany(u => u.Servers))}\n");
        return text.ToString();
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(l => l + "\n"));
}
