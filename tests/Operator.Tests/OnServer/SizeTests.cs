using System.Diagnostics;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>A thousand VirtualServices: printed, not judged, as machines differ.</summary>
public sealed class SizeTests(ServerWithKinds server)
{
    private const int Services = 1000;

    [Fact]
    public async Task A_thousand_services_are_decided_on()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var output = TestContext.Current.TestOutputHelper!;
        await site.ApplyAsync(site.Pool());
        var made = Stopwatch.StartNew();
        for (var i = 0; i < Services; i += 250)
            await site.ApplyAsync(string.Concat(Enumerable.Range(i, 250).Select(n => site.Service($"s{n}", $"10.20.{n / 250}.{(n % 250) + 1}"))));
        output.WriteLine($"{Services} VirtualServices applied in {made.Elapsed.TotalSeconds:0.0} s");
        var mark = site.Plane.Audit.Mark();
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var decided = Stopwatch.StartNew();
        var one = await site.OperateAsync();
        await site.UntilAsync(
            "all are accepted", () => one.MetricAsync("lvs_operator_objects", "kind=\"VirtualService\",condition=\"Accepted\",status=\"True\""), n => n == Services);
        output.WriteLine($"all accepted {decided.Elapsed.TotalSeconds:0.0} s after the start; looks {await one.MetricAsync("lvs_operator_looks_total"):0}, decisions {await one.MetricAsync("lvs_operator_decisions_total"):0}, "
            + $"writes {site.StatusWrites(mark).Count(w => w.Code == 200)}, refused {site.StatusWrites(mark).Count(w => w.Code != 200)}");
        output.WriteLine($"managed memory {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0:0.0} MiB");
        var late = Stopwatch.StartNew();
        await site.ApplyAsync(site.Service("late", "10.21.0.1"));
        await site.HasAsync("virtualservices", "late", "Accepted", "True/Accepted@1");
        output.WriteLine($"one more, kubectl included: {late.Elapsed.TotalMilliseconds:0} ms");
        Assert.Equal(Services + 1, (await site.StatusWritesAsync(mark, "late")).Where(w => w.Code == 200 && w.Resource == "virtualservices").Select(w => w.Name).Distinct().Count());
    }
}
