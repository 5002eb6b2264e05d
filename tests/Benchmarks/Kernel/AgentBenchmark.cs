using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>P2, P3 and P6: the real agent in a namespace, fed by a folder.</summary>
internal static class AgentBenchmark
{
    private const double DebounceMilliseconds = 100;

    internal static IEnumerable<Figure> Run(string agent, int large)
    {
        List<Figure> figures = [];
        var small = OneSize(agent, 100, 5, 40, figures);
        OneSize(agent, 1000, 5, 5, figures);
        var big = OneSize(agent, large, 5, 40, figures);
        // The large table runs in the lab, on a kernel whose calls cost ten times the native price.
        figures.Add(new("P2", Name("one endpoint changed, to the kernel", large), big.Median, big.Worst, "the same with 100 services", small.Median, 60));
        return figures;
    }

    private static (double Median, double Worst) OneSize(string agent, int services, int servers, int edits, List<Figure> figures)
    {
        var folder = Directory.CreateTempSubdirectory("bench-agent-").FullName;
        using var space = new Namespace();
        var manifests = Path.Combine(folder, "manifests");
        Directory.CreateDirectory(manifests);
        ManySites.Write(manifests, services, servers);
        var start = TimeProvider.System.GetTimestamp();
        using var process = Start(space, agent, folder);
        try
        {
            WaitForLines(space, services * (servers + 1), TimeSpan.FromMinutes(5));
            figures.Add(new("P6", Name("agent start to kernel correct", services), Since(start), Since(start), Limit: services <= 100 ? 5000 : null));
            Settle(space);
            var (median, worst) = Edits(space, manifests, edits);
            if (services <= 1000) figures.AddRange(Repairs(space, services, servers));
            figures.Add(new("P6", Name("agent RssAnon (p99 column: RSS)", services), Memory(process, "RssAnon") / 1024, Memory(process, "VmRSS") / 1024, Limit: services <= 100 ? 45 : 80, Unit: "MiB"));
            return (median, worst);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(Namespace space, string agent, string folder) => space.Stay(
        Path.Combine(folder, "log"), agent, "run", "--manifests", Path.Combine(folder, "manifests"), "--node", "lvs1",
        "--state-dir", Path.Combine(folder, "run"), "--accepted-dir", Path.Combine(folder, "lib"));

    /// <summary>One pool's first weight is changed again and again; from the rename of its file to the weight in the kernel, less the debounce.</summary>
    private static (double Median, double Worst) Edits(Namespace space, string manifests, int edits)
    {
        var text = space.Self("kernel-watch", manifests, edits.ToString(CultureInfo.InvariantCulture));
        var times = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture) - DebounceMilliseconds).Order().ToArray();
        return (times[times.Length / 2], times[Math.Min(times.Length - 1, (int)Math.Ceiling(times.Length * 0.99))]);
    }

    private static IEnumerable<Figure> Repairs(Namespace space, int services, int servers)
    {
        var start = TimeProvider.System.GetTimestamp();
        space.Inside("ipvsadm", "-C");
        WaitForLines(space, services * (servers + 1), TimeSpan.FromMinutes(1));
        yield return new("P3", Name("`ipvsadm -C` repaired", services), Since(start), Since(start), Limit: 5000);
        var rules = new StringBuilder();
        for (var i = 0; i < Math.Min(services, 1000); i++) rules.Append("-e -t ").Append(ManySites.Vip(i)).Append(" -r ").Append(ManySites.Server(i, 0)).Append(" -g -w 77\n");
        space.Feed(rules.ToString(), "ipvsadm", "-R");
        start = TimeProvider.System.GetTimestamp();
        Until(() => !space.Inside("ipvsadm", "-Sn").Contains("-w 77", StringComparison.Ordinal), TimeSpan.FromMinutes(1));
        yield return new("P3", Name("a foreign edit in each of up to 1000 services repaired", services), Since(start), Since(start), Limit: 5000);
    }

    private static void Settle(Namespace space)
    {
        var before = "";
        Until(
            () =>
            {
                Thread.Sleep(500);
                var now = space.Inside("ip", "-o", "addr", "show", "dev", "eth0").Length.ToString(CultureInfo.InvariantCulture);
                (var same, before) = (now == before, now);
                return same;
            },
            TimeSpan.FromMinutes(2));
    }

    private static void WaitForLines(Namespace space, int lines, TimeSpan within) =>
        Until(() => space.Inside("cat", "/proc/net/ip_vs").AsSpan().Count('\n') == lines + 3, within, lines);

    /// <summary>Looks again and again, more seldom the more there is to look at: the looks must not starve what is looked at.</summary>
    private static void Until(Func<bool> condition, TimeSpan within, int lines = 0)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > within) throw new TimeoutException($"not within {within}");
            Thread.Sleep(20 + (lines / 20));
        }
    }

    private static double Since(long start) => TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;

    private static double Memory(Process process, string field) => double.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(field + ":", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static string Name(string what, int services) => string.Create(CultureInfo.InvariantCulture, $"{what}, {services} services x 5");
}
