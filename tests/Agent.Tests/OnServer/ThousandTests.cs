using System.Text;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>A thousand VirtualServices: prints how long an agent takes to its first plan, from the API and from what is kept, and what it weighs. Nothing is asserted of times.</summary>
[Collection(OneByOne.Name)]
public sealed class ThousandTests(ServerWithKinds servers, ITestOutputHelper output)
{
    private const int Count = 1000;

    [Fact]
    public async Task A_thousand_VirtualServices_are_followed_and_kept()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        var text = new StringBuilder(site.Pool("11,12,13,14,15"));
        for (var n = 0; n < Count; n++) text.AppendLine().Append(site.Service($"s{n}", $"203.{n / 250}.113.{(n % 250) + 1}"));
        var file = Path.Combine(site.Folder, "thousand.yaml");
        await File.WriteAllTextAsync(file, text.ToString());
        (await site.Plane.Kubectl("create", "-f", file)).Succeeded();
        await site.Operator.Decide();

        await using (var agent = site.Agent())
        {
            await Programmed(agent);
            Print("from the API", await agent.FirstPlan.Task.InTime(), agent);
            await Until.TrueAsync(() => File.Exists(Path.Combine(site.Folder, "accepted.jsonl")), "it is kept");
        }
        // Nobody answers there.
        var away = Path.Combine(site.Folder, "away.kubeconfig");
        await File.WriteAllTextAsync(away, (await File.ReadAllTextAsync(site.Plane.Kubeconfig)).Replace(site.Plane.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "1", StringComparison.Ordinal));
        var journal = site.Kernel.Journal.Count;
        await using (var agent = site.Agent(away))
        {
            await Programmed(agent);
            Print("from what is kept", await agent.FirstPlan.Task.InTime(), agent);
            Assert.Equal(journal, site.Kernel.Alone(k => k.Journal.Count));
        }
    }

    private static Task Programmed(RunningAgent agent) =>
        Until.TrueAsync(() => agent.Board.Last.Plan?.Services.Count == Count && agent.Kernel.Alone(k => k.Services.Count) == Count, () => $"{agent.Board.Last.Plan?.Services.Count} planned, {agent.Kernel.Services.Count} programmed; {string.Join("; ", agent.Problems)}");

    private void Print(string how, TimeSpan first, RunningAgent agent)
    {
        var since = TimeProvider.System.GetElapsedTime(agent.Started);
        GC.Collect();
        output.WriteLine($"{Count} VirtualServices {how}: first plan after {first.TotalMilliseconds:0} ms, all programmed seen after {since.TotalMilliseconds:0} ms; {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB on the heap of agent, kernel and test together");
    }
}
