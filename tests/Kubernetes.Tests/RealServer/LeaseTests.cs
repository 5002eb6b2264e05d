using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.RealServer;

/// <summary>Leases and events on a real kube-apiserver.</summary>
public sealed class LeaseTests(SharedControlPlane servers)
{
    // Looks are frequent, as the lease is given back each time; but all candidates are in this one process, and when it stands still for a second none may
    // take the other for dead: between the end of work and the end of the lease there is far more.
    private static readonly ElectionTimes Quick = new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(0.5));

    [Fact]
    public async Task One_leads_at_a_time_and_the_next_takes_over()
    {
        var plane = await servers.Started;
        var space = await plane.CreateNamespace();
        var key = new ObjectKey(space, "leader");
        var (leaders, most) = (0, 0);
        var gate = new Lock();
        var ear = new Ear();
        using var reader = plane.Client();
        var candidates = Enumerable.Range(0, 3).Select(n =>
        {
            var client = plane.Client(ScriptedApi.Generous with { Observer = ear });
            var elector = new LeaderElector(client, key, $"c{n}", Quick);
            var stop = new CancellationTokenSource();
            return (Elector: elector, Stop: stop, Client: client, Running: elector.RunAsync(LeadAsync, stop.Token));
        }).ToList();
        while (candidates.Count > 0)
        {
            var leading = -1;
            await Until.TrueAsync(() => (leading = candidates.FindIndex(c => c.Elector.IsLeading)) >= 0, () => ear.All);
            var leader = candidates[leading];
            candidates.RemoveAt(leading);
            await leader.Running.EndAsync(leader.Stop);
            leader.Client.Dispose();
            leader.Stop.Dispose();
        }

        Assert.Equal((0, 1), (leaders, most));
        Assert.True(string.IsNullOrEmpty((await reader.GetAsync(Resources.Leases, key, CancellationToken.None).InTime()).Done().Spec.HolderIdentity), ear.All);

        async Task LeadAsync(CancellationToken term)
        {
            lock (gate) most = Math.Max(most, ++leaders);
            try
            {
                await Task.Delay(Timeout.Infinite, term);
            }
            finally
            {
                lock (gate) leaders--;
            }
        }
    }

    [Fact]
    public async Task An_agents_lease_is_made_kept_fresh_and_annotated()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        var key = new ObjectKey(space, "lvs-agent-n1");
        var renewal = new LeaseRenewal(client, key, "n1", TimeSpan.FromSeconds(4), "lvs-agent-n1");
        using var stop = new CancellationTokenSource();
        var running = renewal.RunAsync(stop.Token);
        var freshness = new LeaseFreshness(TimeProvider.System, TimeSpan.FromSeconds(4));
        var notes = 0;
        renewal.Annotate(new Dictionary<string, string> { ["lvs-operator.io/real-server"] = "vips=1" });
        await plane.Await("three renewals and the annotation", async () =>
        {
            var found = await client.GetAsync(Resources.Leases, key, CancellationToken.None);
            if (!found.IsSuccess) return false;
            if (freshness.Note(found.Value)) notes++;
            return notes >= 3 && freshness.IsFresh(key) && found.Value.Metadata.Annotations?.GetValueOrDefault("lvs-operator.io/real-server") == "vips=1";
        });
        await running.EndAsync(stop);
    }

    [Fact]
    public async Task An_event_said_thrice_is_one_that_counts_three()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        var about = (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "shop"), CancellationToken.None).InTime()).Done();
        var recorder = new EventRecorder(client, "lvs-operator", "n1");
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        for (var n = 1; n <= 3; n++)
        {
            recorder.Record(about, EventSeverity.Warning, "VipConflict", "two claim one VIP");
            await plane.Await($"count {n}", async () => (await plane.Kubectl("get", "events", "--namespace", space, "--output=jsonpath={.items[*].count}")).Succeeded().Trim() == $"{n}");
        }

        Assert.Contains("VipConflict", (await plane.Kubectl("describe", "configmap", "shop", "--namespace", space)).Succeeded());
        await running.EndAsync(stop);
    }
}
