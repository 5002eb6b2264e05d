using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Tests.RealServer;

/// <summary>Servers of a test's own that are killed, paused, and set back.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task A_cache_outlives_kills_pauses_and_a_store_restored_to_an_older_state()
    {
        await using var plane = await ControlPlane.Start();
        var ear = new Ear();
        using var client = plane.Client(RealClient.Quick with { Observer = ear, WatchIdleLimit = TimeSpan.FromMinutes(5) });
        var space = await plane.CreateNamespace();
        await Make("a");
        var cache = new ObjectCache<ConfigMap>(client, Resources.ConfigMaps, Selection.In(space));
        using var stop = new CancellationTokenSource();
        var running = cache.RunAsync(stop.Token);
        await Knows("a");

        // Killed: what is known stays, and what happened at once after the start is learnt.
        await plane.ApiServer.Kill();
        await Until.TrueAsync(() => cache.Health.Failure is not null, () => "the outage is noticed; " + ear.All);
        Assert.Contains(new ObjectKey(space, "a"), cache.Objects.Keys);
        await plane.ApiServer.Start();
        await Make("b");
        await Knows("a", "b");

        // Paused: connections are taken and never answered.
        plane.ApiServer.Pause();
        Assert.Equal(ApiFailureKind.TimedOut, (await client.ListAsync(Resources.ConfigMaps, Selection.In(space), CancellationToken.None).InTime()).Failure?.Kind);
        Assert.Equal(2, Ours().Length);
        plane.ApiServer.Resume();
        await plane.ApiServer.Ready();
        await Make("c");
        await Knows("a", "b", "c");

        // Set back: versions count from further back, and "d" and "e" never were.
        await StopStoreAsync();
        var saved = Path.Combine(Path.GetDirectoryName(plane.EtcdData)!, "saved");
        Copy(plane.EtcdData, saved);
        await StartStoreAsync();
        foreach (var name in (string[])["d", "e"]) await Make(name);
        await Knows("a", "b", "c", "d", "e");
        await StopStoreAsync();
        Directory.Delete(plane.EtcdData, recursive: true);
        Copy(saved, plane.EtcdData);
        Assert.Equal(5, Ours().Length);
        await StartStoreAsync();
        await Knows("a", "b", "c");
        await Make("f");
        await Knows("a", "b", "c", "f");
        await running.EndAsync(stop);

        string[] Ours() => [.. cache.Objects.Keys.Select(k => k.Name).Where(n => n.Length == 1).Order()];

        Task Knows(params string[] names) => Until.TrueAsync(() => Ours().SequenceEqual(names), () => $"knows {string.Join(' ', Ours())}, wanted {string.Join(' ', names)}; {ear.All}");

        async Task Make(string name)
        {
            // A server that has just begun refuses some requests.
            for (var tries = 0; ; tries++)
            {
                var made = await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, name), CancellationToken.None).InTime();
                if (made.IsSuccess || made.Failure.Kind == ApiFailureKind.AlreadyExists) return;
                Assert.True(tries < 100, made.Failure.ToString());
                await Task.Delay(200);
            }
        }

        async Task StopStoreAsync()
        {
            await plane.ApiServer.Kill();
            await plane.Etcd.Stop();
        }

        async Task StartStoreAsync()
        {
            await plane.Etcd.Start();
            await plane.ApiServer.Start();
        }
    }

    [Fact]
    public async Task A_version_that_a_server_has_forgotten_is_expired()
    {
        await using var plane = await ControlPlane.Start();
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "a"), CancellationToken.None).InTime()).Done();
        await plane.ApiServer.Kill();
        await plane.ApiServer.Start(); // its memory of changes begins anew
        var opened = await client.WatchAsync(Resources.ConfigMaps, Selection.In(space), "1", TimeSpan.FromMinutes(5), CancellationToken.None).InTime();
        var failure = opened.Failure;
        if (failure is null)
        {
            using var watch = opened.Value;
            failure = (await watch.NextAsync(CancellationToken.None).InTime()).Failure;
        }

        Assert.Equal(ApiFailureKind.Expired, failure?.Kind);
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from)) Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
