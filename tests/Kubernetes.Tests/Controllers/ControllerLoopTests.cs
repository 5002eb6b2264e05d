using System.Collections.Concurrent;
using LvsOperator.Api.Core;
using LvsOperator.Kubernetes.Controllers;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Tests.Controllers;

public sealed class ControllerLoopTests : IAsyncLifetime, IEntityController<ConfigMap>
{
    private readonly ManualClock clock = new();
    private readonly ConcurrentQueue<string> calls = new();
    private readonly ConcurrentQueue<string> failures = new();
    private readonly CancellationTokenSource stop = new();
    private readonly ScriptedWatch watch = new();
    private ScriptedApi api = null!;
    private ApiClient client = null!;
    private Task[] running = [];
    private Func<ConfigMap, ReconciliationResult<ConfigMap>> answer = item => ReconciliationResult<ConfigMap>.Success(item);
    private ControllerLoop<ConfigMap> loop = null!;

    public async ValueTask InitializeAsync()
    {
        api = await ScriptedApi.StartAsync();
        api.On(Maps.Path, Maps.List(10, Maps.One("a", 1))).On(Maps.Path, watch.Answer);
        client = api.Client(clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(running).EndAsync(stop);
        client.Dispose();
        stop.Dispose();
        await api.DisposeAsync();
    }

    public Task<ReconciliationResult<ConfigMap>> ReconcileAsync(ConfigMap entity, CancellationToken cancellationToken)
    {
        calls.Enqueue($"reconcile {entity.Metadata.Name} {entity.Data!["v"]}");
        return Task.FromResult(answer(entity));
    }

    public Task<ReconciliationResult<ConfigMap>> DeletedAsync(ConfigMap entity, CancellationToken cancellationToken)
    {
        calls.Enqueue($"deleted {entity.Metadata.Name} {entity.Data!["v"]}");
        return Task.FromResult(answer(entity));
    }

    private async Task StartAsync(Func<ObjectChange<ConfigMap>, bool>? matters = null)
    {
        var cache = new ObjectCache<ConfigMap>(client, Resources.ConfigMaps, Selection.Everything);
        var options = new ControllerOptions<ConfigMap> { Workers = 2, Failed = (key, why, _, wait) => failures.Enqueue($"{key} {why}") };
        loop = new ControllerLoop<ConfigMap>(cache, this, matters is null ? options : options with { Matters = matters }, clock);
        running = [loop.RunAsync(stop.Token), cache.RunAsync(stop.Token)];
        await watch.Opened;
    }

    private Task CalledAsync(params string[] wanted) => Until.TrueAsync(() => calls.SequenceEqual(wanted), () => $"called: {string.Join(", ", calls)}; wanted: {string.Join(", ", wanted)}");

    [Fact]
    public async Task Objects_are_reconciled_at_start_on_change_when_asked_for_and_once_gone()
    {
        await StartAsync(_ => true);
        await CalledAsync("reconcile a x");
        watch.Event("MODIFIED", Maps.One("a", 11, "y"));
        await CalledAsync("reconcile a x", "reconcile a y");
        loop.Enqueue(new("web", "a"));
        await CalledAsync("reconcile a x", "reconcile a y", "reconcile a y");
        watch.Event("DELETED", Maps.One("a", 12, "y"));
        await CalledAsync("reconcile a x", "reconcile a y", "reconcile a y", "deleted a y");
    }

    [Fact]
    public async Task A_change_of_status_alone_starts_nothing()
    {
        await StartAsync();
        await CalledAsync("reconcile a x");
        watch.Event("MODIFIED", Maps.One("a", 11, "status"));
        watch.Event("ADDED", Maps.One("b", 12));
        await CalledAsync("reconcile a x", "reconcile b x");
    }

    [Fact]
    public async Task A_result_says_when_to_look_again_and_a_failure_or_a_bug_backs_off()
    {
        var answers = new Queue<Func<ConfigMap, ReconciliationResult<ConfigMap>>>(
        [
            item => ReconciliationResult<ConfigMap>.Success(item, TimeSpan.FromSeconds(100)),
            item => ReconciliationResult<ConfigMap>.Failure(item, "refused"),
            _ => throw new InvalidOperationException("bug"),
            item => ReconciliationResult<ConfigMap>.Failure(item, "not yet", requeueAfter: TimeSpan.FromSeconds(50)),
            item => ReconciliationResult<ConfigMap>.Success(item),
        ]);
        answer = item => answers.Dequeue()(item);
        await StartAsync();
        await Until.TrueAsync(() => clock.Pending().Contains(100), () => $"timers {string.Join(',', clock.Pending())}");
        await clock.PassAsync(100, 100);
        await clock.PassAsync(0.125, 0.25);
        await clock.PassAsync(0.25, 0.5);
        await clock.PassAsync(50, 50);
        await Until.TrueAsync(() => calls.Count == 5, "five calls");
        Assert.Equal(["web/a refused", "web/a bug", "web/a not yet"], failures);
    }
}
