using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>Servers of a test's own, that are killed and paused.</summary>
public sealed class OutageTests
{
    private const string Stands = "192.0.2.100:80/TCP=192.0.2.11,192.0.2.12";

    [Fact]
    public async Task An_agent_outlives_kills_and_pauses_and_starts_without_the_server()
    {
        await using var plane = await ControlPlane.Start();
        await ServerWithKinds.Install(plane);
        await using var site = await ApiSite.Make(plane);
        await site.Apply(site.Pool("11,12"), site.Service());
        await site.Operator.Decide();
        await using (var agent = site.Agent())
        {
            await agent.Shows(Stands);
            await Row(site, "192.0.2.100");

            // Paused: connections are taken and nothing is ever answered. The loop goes round, and the kernel is put right all the same.
            plane.ApiServer.Pause();
            Empty(site);
            await agent.Rounds(3);
            await agent.Shows(Stands);
            await Until.TrueAsync(() => Kernel(site) == Stands, () => Kernel(site));
            plane.ApiServer.Resume();
            await plane.ApiServer.Ready();

            await plane.ApiServer.Kill();
            await agent.Says("the API is away");
            Assert.Equal(Stands, agent.Programmed);
            Assert.DoesNotContain(site.Kernel.Alone(k => k.Journal.ToArray()), j => j.StartsWith("Delete", StringComparison.Ordinal));
        }

        // A start with the server away: from what is kept, and the kernel has nothing to be told.
        var journal = site.Kernel.Journal.Count;
        await using (var agent = site.Agent())
        {
            await agent.Shows(Stands);
            await agent.Says("the API is away");
            Assert.Equal(journal, site.Kernel.Alone(k => k.Journal.Count));
            Assert.True(agent.Status.IsReady, string.Join("; ", agent.Status.Hindrances));
        }

        // A reboot with the server away: the kernel is empty and so is the state directory, but for what was accepted.
        File.Delete(Path.Combine(site.Folder, "ownership.json"));
        File.Delete(Path.Combine(site.Folder, "memory.json"));
        Empty(site);
        site.Kernel.Addresses.RemoveAll(a => a.IsHostSized);
        await using (var agent = site.Agent())
        {
            await agent.Shows(Stands);

            // And back again: what happened meanwhile is followed, and the row is made up for.
            await plane.ApiServer.Start();
            await site.AwaitKinds();
            await site.Apply(site.Service(ports: "{port: 8080}"));
            await site.Operator.Decide();
            await agent.Shows("192.0.2.100:8080/TCP=192.0.2.11,192.0.2.12");
            await plane.Await("the row of generation 2", async () => (await site.Read()).VirtualServices[new(site.Space, "shop")].Status?.Directors.SingleOrDefault()?.ProgrammedGeneration == 2);
            await agent.SaysNothing();
        }
    }

    private static void Empty(ApiSite site) => site.Kernel.Alone(k =>
    {
        k.Services.Clear();
        k.Destinations.Clear();
        return k;
    });

    private static string Kernel(ApiSite site) => string.Join(' ', site.Kernel.Alone(k => k.Table).Values.OrderBy(s => s.Key.ToString(), StringComparer.Ordinal)
        .Select(s => $"{s.Key}={string.Join(',', s.Destinations.Where(d => d.Weight > 0).Select(d => d.Key.Address))}"));

    private static Task Row(ApiSite site, string vip) => site.Plane.Await("the row", async () =>
        (await site.Read()).VirtualServices[new(site.Space, "shop")].Status?.Directors.SingleOrDefault() is { ProgrammedGeneration: 1 } row && row.ActiveVips.SequenceEqual([vip]));
}
