using System.Collections.Concurrent;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Watch;
using Microsoft.AspNetCore.Http;

namespace LvsOperator.Kubernetes.Tests.Watch;

/// <summary>Watches per referenced service, on a server with a hundred services.</summary>
public sealed class ReferencedCacheTests : IAsyncLifetime
{
    private const string All = "/api/v1/services";
    private const string Web = "/api/v1/namespaces/web/services";
    private readonly ManualClock clock = new();
    private readonly ConcurrentQueue<string> changes = new();
    private readonly CancellationTokenSource stop = new();
    private ScriptedApi api = null!;
    private ApiClient client = null!;
    private ReferencedCache<Service> cache = null!;
    private Task running = null!;
    private int open;
    private TaskCompletionSource wideList = Completed();

    public async ValueTask InitializeAsync()
    {
        api = await ScriptedApi.StartAsync();
        api.On(All, ServeAsync).On(Web, ServeAsync);
        client = api.Client(clock);
        cache = new ReferencedCache<Service>(client, Resources.Services, ReferenceRules.Services, Selection.Everything);
        cache.Changed += change => changes.Enqueue($"{change.Kind} {change.Key.Name}");
        running = cache.RunAsync(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await running.EndAsync(stop);
        await Until.TrueAsync(() => Volatile.Read(ref open) == 0, () => $"{open} watches are still open");
        client.Dispose();
        stop.Dispose();
        await api.DisposeAsync();
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private static string One(int n) => $$$"""{"metadata":{"name":"s{{{n}}}","namespace":"web","uid":"u{{{n}}}","resourceVersion":"{{{n + 1}}}"},"spec":{"ports":[]}}""";

    private async Task ServeAsync(HttpContext context)
    {
        if (context.Request.Query.ContainsKey("watch"))
        {
            Interlocked.Increment(ref open);
            try
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        }

        if (context.Request.Path == All) await wideList.Task;
        var field = context.Request.Query["fieldSelector"].ToString();
        var items = Enumerable.Range(0, 100).Where(n => field.Length == 0 || field == $"metadata.name=s{n}").Select(One);
        await context.Response.WriteAsync($$$"""{"metadata":{"resourceVersion":"200"},"items":[{{{string.Join(',', items)}}}]}""");
    }

    private static IEnumerable<ObjectKey> Services(int count) => Enumerable.Range(0, count).Select(n => new ObjectKey("web", $"s{n}"));

    private Task KnowsAsync(int objects, int watches) => Until.TrueAsync(
        () => cache.Objects.Count == objects && cache.Watches == watches && Volatile.Read(ref open) == watches,
        () => $"{cache.Objects.Count} objects, {cache.Watches} watches, {open} open; wanted {objects}, {watches}; failures {string.Join(", ", cache.Failures)}");

    [Fact]
    public async Task Each_reference_has_a_watch_that_goes_with_it()
    {
        cache.Refer(Services(3));
        await KnowsAsync(3, 3);
        Assert.True(cache.IsSynced(new ObjectKey("web", "s2")));
        Assert.False(cache.IsSynced(new ObjectKey("web", "s3")));
        cache.Refer(Services(1).Append(new ObjectKey("web", "none")));
        await KnowsAsync(1, 2);
        await Until.TrueAsync(() => cache.IsSynced(new ObjectKey("web", "none")), "that there is none is known");
        Assert.Equal(["Added s0", "Added s1", "Added s2", "Deleted s1", "Deleted s2"], changes.Order());
        Assert.Empty(api.Of(All));
    }

    [Fact]
    public async Task Beyond_the_limit_one_watch_serves_all_and_nothing_flickers_on_the_way_there_and_back()
    {
        cache.Refer(Services(ReferencedCache<Service>.MostWatches));
        await KnowsAsync(32, 32);
        changes.Clear();
        wideList = new TaskCompletionSource();

        cache.Refer(Services(33));
        await Until.TrueAsync(() => api.Of(All).Length > 0, "the list of all is asked for");
        Assert.Equal(32, cache.Objects.Count); // the 33rd is not known yet, and the others stay
        Assert.False(cache.IsSynced(new ObjectKey("web", "s32")));
        wideList.SetResult();
        await KnowsAsync(33, 1);
        Assert.Equal(["Added s32"], changes);

        cache.Refer(Services(25));
        await KnowsAsync(25, 1);
        cache.Refer(Services(24));
        await KnowsAsync(24, 24);
        Assert.Equal(10, changes.Count); // s32 came; s24 to s32 went
        Assert.All(changes.Skip(1), c => Assert.StartsWith("Deleted", c, StringComparison.Ordinal));
    }

    [Fact]
    public void Slices_belong_to_the_service_of_their_label()
    {
        var slice = new EndpointSlice { Metadata = new ObjectMeta { Name = "shop-x", Namespace = "web", Labels = new Dictionary<string, string> { [EndpointSlice.ServiceNameLabel] = "shop" } } };
        Assert.Equal(new ObjectKey("web", "shop"), ReferenceRules.EndpointSlices.Of(slice));
        var selection = ReferenceRules.EndpointSlices.Select(new ObjectKey("web", "shop"));
        Assert.Equal(("web", "kubernetes.io/service-name=shop"), (selection.Namespace, selection.Labels));
    }
}
