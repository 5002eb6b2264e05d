using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>P2, P3 and P6: the real agent in a namespace, fed by a folder.</summary>
internal static class AgentBenchmark
{
    internal const int DebounceMilliseconds = 100;

    /// <param name="agent">The program.</param>
    /// <param name="large">Services of the large table.</param>
    /// <param name="modes">How they forward, in turn; DR where none is given.</param>
    internal static IEnumerable<Figure> Run(string agent, int large, params string[] modes)
    {
        List<Figure> figures = [];
        var small = OneSize(agent, 100, 60, figures, modes);
        var thousand = OneSize(agent, 1000, 20, figures, modes);
        var big = large > 1000 ? OneSize(agent, large, 60, figures, modes) : thousand;
        large = Math.Max(large, 1000);
        // The large table runs in the lab, on a kernel whose calls cost ten times the native price.
        const string Anchor = "the same with 100 services";
        figures.Add(new("P2", Name("an edit each 400 ms, to the kernel", large), big.Quiet.Median, big.Quiet.Worst, Anchor, small.Quiet.Median));
        figures.Add(new("P2", Name("the same, 99th of 100 edits", large), big.Quiet.Worst, big.Quiet.Worst, Anchor, small.Quiet.Worst, 60));
        figures.Add(new("P2", Name("the last of 100 edits 20 ms apart, to the kernel", large), big.Storm.Median, big.Storm.Worst, Anchor, small.Storm.Median));
        return figures;
    }

    private sealed record Reactions((double Median, double Worst) Quiet, (double Median, double Worst) Storm);

    private static Reactions OneSize(string agent, int services, int edits, List<Figure> figures, string[] modes)
    {
        var folder = Directory.CreateTempSubdirectory("bench-agent-").FullName;
        using var space = new Namespace();
        var manifests = Path.Combine(folder, "manifests");
        ManySites.Write(manifests, services, 5, modes);
        var start = TimeProvider.System.GetTimestamp();
        using var process = Start(space, agent, folder);
        try
        {
            var took = Times(space, 0, "table", Text(services), Text(start))[0];
            figures.Add(new("P6", Name("agent start to kernel correct", services), took, took, Limit: services <= 100 ? 5000 : null));
            Settle(space);
            // The first edits are the first of their kind in this process: code is compiled for them.
            Times(space, DebounceMilliseconds, "edits", manifests, Text(services), "10", "300");
            if (services <= 1000) figures.Add(new("P6", Name("idle, of one core (with the audits)", services), Idle(process), 0, Unit: "%"));
            var quiet = Times(space, DebounceMilliseconds, "edits", manifests, Text(services), Text(edits), "400");
            var storm = Times(space, DebounceMilliseconds, "edits", manifests, Text(services), "100", "20");
            if (services <= 1000) figures.AddRange(Repairs(space, services, 5));
            figures.Add(new("P6", Name("agent RssAnon (p99 column: RSS)", services), Memory(process, "RssAnon") / 1024, Memory(process, "VmRSS") / 1024, Limit: services <= 100 ? 45 : 80, Unit: "MiB"));
            return new(Ends(quiet), Ends(storm));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double Median, double Worst) Ends(double[] times) => (times[times.Length / 2], times[(int)Math.Min(times.Length - 1, Math.Ceiling(times.Length * 0.99))]);

    /// <summary>What the watch inside the namespace took, less what the source waits on purpose; ordered.</summary>
    private static double[] Times(Namespace space, double less, params string[] command) =>
        [.. space.Self(["kernel-watch", .. command]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture) - less).Order()];

    /// <summary>Processor time of a minute in which nothing is asked of the agent (proc(5), fields 14 and 15, of 1/100 s).</summary>
    private static double Idle(Process process)
    {
        var minute = TimeSpan.FromMinutes(1);
        var before = Ticks(process);
        Thread.Sleep(minute);
        return (Ticks(process) - before) / minute.TotalSeconds;
    }

    private static long Ticks(Process process)
    {
        var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[1].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Process Start(Namespace space, string agent, string folder) => space.Stay(
        Path.Combine(folder, "log"), agent, "run", "--manifests", Path.Combine(folder, "manifests"), "--node", "lvs1",
        "--state-dir", Path.Combine(folder, "run"), "--accepted-dir", Path.Combine(folder, "lib"));

    private static IEnumerable<Figure> Repairs(Namespace space, int services, int servers)
    {
        var start = TimeProvider.System.GetTimestamp();
        space.Inside("ipvsadm", "-C");
        WaitForLines(space, services * (servers + 1), TimeSpan.FromMinutes(1));
        yield return new("P3", Name("`ipvsadm -C` repaired", services), Since(start), Since(start), Limit: 5000);
        var rules = new StringBuilder();
        for (var i = 0; i < Math.Min(services, 1000); i++) rules.Append("-e -t ").Append(ManySites.Vip(i)).Append(" -r ").Append(ManySites.Server(i, 0)).Append(" -g -w 7777\n");
        space.Feed(rules.ToString(), "ipvsadm", "-R");
        start = TimeProvider.System.GetTimestamp();
        Until(() => !space.Inside("ipvsadm", "-Sn").Contains("-w 7777", StringComparison.Ordinal), TimeSpan.FromMinutes(1));
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
