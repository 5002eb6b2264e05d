using System.Globalization;
using LvsOperator.Lab.Http;

namespace LvsOperator.Lab.Plots;

/// <summary>The plots there are: what was done, and what came of it.</summary>
internal static class Gallery
{
    public static IReadOnlyDictionary<string, Func<Task<Chart>>> All { get; } = new Dictionary<string, Func<Task<Chart>>> { ["drain"] = Drain, ["slow-start"] = SlowStart };

    /// <summary>A server leaves its pool while eight clients are connected to it, which go one after the other.</summary>
    private static async Task<Chart> Drain()
    {
        await using var site = await PlotSite.Build();
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        const string Service = "scheduler: {name: rr}, drain: {timeout: 60s}";
        site.Write(Service, "", PlotSite.Servers);
        await site.Serve(PlotSite.Servers);
        var open = await site.Hold(16);
        site.Ask();
        await site.WatchUntil(5);
        site.Write(Service, "", "nginx1");
        var left = site.Now;
        var drains = await site.WatchUntil("nginx2 has weight 0", held => held["nginx2"].Weight == 0);
        foreach (var connection in open["nginx2"])
        {
            await site.WatchUntil(site.Now + 1.2);
            connection.Dispose();
        }
        var idle = await site.WatchUntil("nginx2 has no connection", held => !held.TryGetValue("nginx2", out var its) || its.Active == 0);
        var gone = await site.WatchUntil("nginx2 is gone", held => !held.ContainsKey("nginx2"));
        var end = Math.Ceiling(await site.WatchUntil(Math.Ceiling(gone) + 3));
        var report = await site.Stop();
        foreach (var connection in open["nginx1"])
        {
            connection.Dispose();
        }
        return new(
            "A server leaves: nginx2 is removed from the pool",
            string.Create(CultureInfo.InvariantCulture, $"At {left:0.0} s nginx2 is removed. From then on it gets no new connection, and nginx1 gets them all. The {open["nginx2"].Count()} connections open on nginx2 go on, until the last is closed by its client at {idle:0.0} s. At {gone:0.0} s nginx2 is deleted. None of {report.Entries.Count} requests failed."),
            end,
            [new("Share of new connections, per cent", PlotSite.Shares(report, end)), new("Active connections in IPVS", site.Lines(held => held.Active))],
            [
                new(left, "nginx2 is removed from the pool: weight 0" + string.Create(CultureInfo.InvariantCulture, $" after {drains - left:0.0} s")),
                new(idle, "its last client has gone"), new(gone, "nginx2 is deleted from IPVS"),
            ]);
    }

    /// <summary>A server comes back and gets its weight by and by.</summary>
    private static async Task<Chart> SlowStart()
    {
        await using var site = await PlotSite.Build();
        site["nginx1"].Serve(new StandInOrder());
        site.Write("scheduler: {name: wrr}", "slowStart: 20s", PlotSite.Servers);
        await site.Serve("nginx1");
        site.Ask();
        await site.WatchUntil(4);
        site["nginx2"].Serve(new StandInOrder());
        var listens = site.Now;
        var first = await site.WatchUntil("nginx2 has a weight", held => held.TryGetValue("nginx2", out var its) && its.Weight > 0);
        var whole = await site.WatchUntil("nginx2 has all its weight", held => held["nginx2"].Weight == held["nginx1"].Weight);
        var end = Math.Ceiling(await site.WatchUntil(Math.Ceiling(whole) + 4));
        var report = await site.Stop();
        return new(
            "A server comes back: slowStart 20s",
            string.Create(CultureInfo.InvariantCulture, $"At {listens:0.0} s nginx2 begins to answer, at {first:0.0} s it gets a tenth of its weight, and a tenth more every two seconds, until it has all of it at {whole:0.0} s. Its new connections grow with it, from a tenth of nginx1's to as many. None of {report.Entries.Count} requests failed."),
            end,
            [new("Weight in IPVS", site.Lines(held => held.Weight)), new("Share of new connections, per cent", PlotSite.Shares(report, end))],
            [new(listens, "nginx2 answers"), new(first, "its first weight"), new(whole, "all of its weight")]);
    }
}
