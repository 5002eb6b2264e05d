using System.Collections.Concurrent;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Tests.Watch;

/// <summary>A cache and a server that does everything a server may do to it.</summary>
public sealed class ObjectCacheTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private readonly Ear ear = new();
    private readonly ConcurrentQueue<string> changes = new();
    private readonly CancellationTokenSource stop = new();
    private ScriptedApi api = null!;
    private ApiClient client = null!;
    private ObjectCache<ConfigMap> cache = null!;
    private Task? running;

    public async ValueTask InitializeAsync()
    {
        api = await ScriptedApi.StartAsync();
        client = api.Client(clock, ScriptedApi.Generous with { Observer = ear });
        cache = new ObjectCache<ConfigMap>(client, Resources.ConfigMaps, Selection.Everything);
        cache.Changed += change => changes.Enqueue(Maps.Text(change));
    }

    public async ValueTask DisposeAsync()
    {
        if (running is not null) await running.EndAsync(stop);
        client.Dispose();
        stop.Dispose();
        await api.DisposeAsync();
    }

    private ScriptedWatch Watch()
    {
        var watch = new ScriptedWatch();
        api.On(Maps.Path, watch.Answer);
        return watch;
    }

    private void Start() => running = cache.RunAsync(stop.Token);

    private Task SeesAsync(params string[] wanted) =>
        Until.TrueAsync(() => changes.SequenceEqual(wanted), () => $"changes: {string.Join(", ", changes)}; wanted: {string.Join(", ", wanted)}; told: {ear.All}");

    private string[] Asked(string name) => [.. api.Requests.Select(r => r.Asked(name) ?? "")];

    [Fact]
    public async Task It_lists_and_then_follows()
    {
        api.On(Maps.Path, Maps.List(10, Maps.One("a", 1), Maps.One("b", 2)));
        var watch = Watch();
        Assert.False(cache.Health.Synced);
        Start();
        await cache.Synced.InTime();
        var query = await watch.Opened;
        Assert.Contains("watch=true&allowWatchBookmarks=true&resourceVersion=10&timeoutSeconds=", query, StringComparison.Ordinal);
        Assert.InRange(int.Parse(api.Requests.Last().Asked("timeoutSeconds")!), 300, 600);
        watch.Event("ADDED", Maps.One("c", 11));
        watch.Event("MODIFIED", Maps.One("a", 12, "y"));
        watch.Event("DELETED", Maps.One("b", 13));
        await SeesAsync("Added a x", "Added b x", "Added c x", "Changed a y", "Deleted b x");
        Assert.Equal(["a", "c"], cache.Objects.Keys.Select(k => k.Name).Order());
        Assert.Null(cache.Health.Failure);
    }

    [Fact]
    public async Task Events_come_in_pieces_in_bulk_and_larger_than_any_buffer()
    {
        api.On(Maps.Path, Maps.List(10));
        var watch = Watch();
        Start();
        await watch.Opened;
        var large = new string('z', 300_000);
        var text = $$"""{"type":"ADDED","object":{{Maps.One("a", 11, large)}}}""" + "\n" + $$"""{"type":"ADDED","object":{{Maps.One("b", 12)}}}""" + "\n\n" + $$"""{"type":"ADDED","object":{{Maps.One("c", 13)}}}""" + "\n";
        for (var at = 0; at < text.Length; at += 70_001) watch.Piece(text[at..Math.Min(text.Length, at + 70_001)]);
        await SeesAsync($"Added a {large}", "Added b x", "Added c x");
    }

    [Fact]
    public async Task A_cut_lists_anew_as_the_store_may_have_been_set_back_and_half_an_event_is_dropped()
    {
        api.On(Maps.Path, Maps.List(10, Maps.One("a", 1)));
        var one = Watch();
        // Short as the cut was, this is a store that knows nothing of version 11.
        api.On(Maps.Path, Maps.List(5, Maps.One("a", 1)));
        var two = Watch();
        Start();
        await one.Opened;
        one.Event("ADDED", Maps.One("b", 11));
        one.Piece("""{"type":"ADDED","object":{"metadata":{"name":"half""");
        await SeesAsync("Added a x", "Added b x");
        one.Cut();
        await clock.PassAsync(0.25, 0.5);
        await two.Opened;
        two.Event("ADDED", Maps.One("c", 6));
        await SeesAsync("Added a x", "Added b x", "Deleted b x", "Added c x");
        Assert.Equal(["", "10", "", "5"], Asked("resourceVersion"));
    }

    [Fact]
    public async Task A_watch_that_ends_as_it_should_goes_on_at_once_from_its_last_bookmark()
    {
        api.On(Maps.Path, Maps.List(10));
        var (one, two) = (Watch(), Watch());
        Start();
        await one.Opened;
        one.Bookmark(500);
        one.End();
        await two.Opened;
        Assert.Equal(["", "10", "500"], Asked("resourceVersion"));
    }

    [Fact]
    public async Task Cut_a_second_after_each_opening_it_still_converges()
    {
        var watches = Enumerable.Range(0, 20).Select(i =>
        {
            api.On(Maps.Path, i == 0 ? Maps.List(10) : Maps.List(10 + i, Maps.One("a", 10 + i, $"v{i - 1}")));
            return Watch();
        }).ToArray();
        Start();
        for (var i = 0; i < watches.Length; i++)
        {
            await watches[i].Opened;
            watches[i].Event(i == 0 ? "ADDED" : "MODIFIED", Maps.One("a", 11 + i, $"v{i}"));
            await Until.TrueAsync(() => changes.Count == i + 1, $"change {i}");
            watches[i].Cut();
            if (i < watches.Length - 1) await clock.PassAsync(0.25, 0.5); // no longer for each cut
        }

        Assert.Equal(20, Asked("resourceVersion").Count(v => v == ""));
        Assert.Equal("v19", Assert.Single(cache.Objects).Value.Data!["v"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_old_a_version_lists_anew_and_tells_what_vanished(bool asEvent)
    {
        api.On(Maps.Path, Maps.List(10, Maps.One("a", 1), Maps.One("b", 2), Maps.One("c", 3)));
        ScriptedWatch? first = null;
        if (asEvent) first = Watch();
        else api.On(Maps.Path, ScriptedApi.Status(410, "Expired"), 410);
        api.On(Maps.Path, Maps.List(50, Maps.One("a", 1), Maps.One("c", 40, "y"), Maps.One("d", 41)));
        var second = Watch();
        Start();
        if (first is not null)
        {
            await first.Opened;
            first.Event("ERROR", ScriptedApi.Status(410, "Expired", "too old resource version"));
        }

        await clock.PassAsync(0.25, 0.5);
        await second.Opened;
        await SeesAsync("Added a x", "Added b x", "Added c x", "Deleted b x", "Changed c y", "Added d x");
        Assert.Equal(["", "10", "", "50"], Asked("resourceVersion"));
    }

    [Fact]
    public async Task An_outage_takes_nothing_away_and_ends_with_a_whole_list()
    {
        api.On(Maps.Path, Maps.List(1000, Maps.One("a", 900), Maps.One("b", 901)));
        var first = Watch();
        foreach (var code in (int[])[500, 503, 500, 502]) api.On(Maps.Path, "out of order", code);
        // The server comes back restored to an older state: its versions are lower than the last one seen.
        api.On(Maps.Path, Maps.List(700, Maps.One("a", 600, "old")));
        var second = Watch();
        Start();
        await first.Opened;
        first.Event("MODIFIED", Maps.One("a", 1001, "y"));
        await SeesAsync("Added a x", "Added b x", "Changed a y");
        first.Cut();
        await clock.PassAsync(0.25, 0.5); // the list: 500
        for (var n = 0; n < 4; n++)
        {
            await Until.TrueAsync(() => ear.Words.Count(w => w.StartsWith("failed", StringComparison.Ordinal)) == 2 + n, () => $"attempt {n}; {ear.All}");
            Assert.True(cache.Health.Failure!.IsOutage);
            Assert.Equal(2, cache.Objects.Count);
            await clock.PassAsync(0.25, 16);
        }

        await second.Opened;
        await SeesAsync("Added a x", "Added b x", "Changed a y", "Changed a old", "Deleted b x");
        Assert.Null(cache.Health.Failure);
        Assert.Equal("700", api.Requests.Last().Asked("resourceVersion"));
    }

    [Fact]
    public async Task A_silent_watch_is_listed_anew_and_bookmarks_are_no_silence()
    {
        api.On(Maps.Path, Maps.List(10));
        var one = Watch();
        api.On(Maps.Path, Maps.List(30));
        var two = Watch();
        Start();
        await one.Opened;
        await Until.TrueAsync(() => clock.Pending().Contains(180), "the limit of silence runs");
        clock.Advance(TimeSpan.FromSeconds(100));
        one.Bookmark(20);
        await clock.PassAsync(180, 180);
        await clock.PassAsync(0.25, 0.5);
        await two.Opened;
        Assert.Equal(["", "10", "", "30"], Asked("resourceVersion"));
        Assert.Contains("nothing came for 180 s", ear.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_gets_it_and_no_new_list()
    {
        api.On(Maps.Path, Maps.List(10));
        api.On(Maps.Path, ScriptedApi.Json(ScriptedApi.Status(429, "TooManyRequests"), 429, "40"));
        var watch = Watch();
        Start();
        await clock.PassAsync(40, 40);
        await watch.Opened;
        Assert.Equal(["", "10", "10"], Asked("resourceVersion"));
    }

    [Fact]
    public async Task A_kind_that_is_not_there_yet_is_waited_for()
    {
        api.On(Maps.Path, ScriptedApi.Status(404, "NotFound"), 404).On(Maps.Path, Maps.List(1, Maps.One("a", 1)));
        Watch();
        Start();
        await clock.PassAsync(0.25, 0.5);
        await SeesAsync("Added a x");
    }

    [Fact]
    public async Task What_this_version_cannot_read_stays_as_it_was_known()
    {
        const string broken = """{"metadata":{"name":"a","namespace":"web","resourceVersion":"12"},"data":7}""";
        api.On(Maps.Path, Maps.List(10, Maps.One("a", 1)));
        var one = Watch();
        api.On(Maps.Path, $$"""{"metadata":{"resourceVersion":"20"},"items":[{{broken}}]}""");
        var two = Watch();
        Start();
        await one.Opened;
        one.Event("MODIFIED", broken);
        await Until.TrueAsync(() => cache.Unreadable.Count == 1, "it is unreadable");
        Assert.Equal("x", cache.Objects[new ObjectKey("web", "a")].Data!["v"]);
        one.Event("ERROR", ScriptedApi.Status(410, "Expired"));
        await clock.PassAsync(0.25, 0.5);
        await two.Opened;
        Assert.Single(cache.Objects);
        Assert.Contains("unreadable ConfigMap web/a", ear.All, StringComparison.Ordinal);
        two.Event("MODIFIED", Maps.One("a", 21, "y"));
        await SeesAsync("Added a x", "Changed a y");
        Assert.Empty(cache.Unreadable);
        two.Event("DELETED", broken);
        await SeesAsync("Added a x", "Changed a y", "Deleted a y");
    }

    [Fact]
    public async Task What_is_told_again_is_no_change()
    {
        api.On(Maps.Path, Maps.List(10, Maps.One("a", 1)));
        var watch = Watch();
        Start();
        await watch.Opened;
        watch.Event("MODIFIED", Maps.One("a", 1));
        watch.Event("DELETED", Maps.One("never seen", 5));
        watch.Event("ADDED", Maps.One("b", 11));
        await SeesAsync("Added a x", "Added b x");
    }

    [Theory]
    [InlineData("{\"type\":\"ADDED\"}\n")]
    [InlineData("{\"type\":\"SHRUGGED\",\"object\":{}}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n")]
    [InlineData("<html>\n")]
    public async Task Nonsense_in_a_watch_lists_anew(string line)
    {
        api.On(Maps.Path, Maps.List(10));
        var one = Watch();
        api.On(Maps.Path, Maps.List(20, Maps.One("a", 15)));
        var two = Watch();
        Start();
        await one.Opened;
        one.Piece(line);
        await clock.PassAsync(0.25, 0.5);
        await two.Opened;
        await SeesAsync("Added a x");
    }

    /// <summary>A handler with a bug is a bug: it comes out of RunAsync, and is not swallowed.</summary>
    [Fact]
    public async Task A_bug_of_a_listener_comes_out()
    {
        api.On(Maps.Path, Maps.List(10, Maps.One("a", 1)));
        cache.Changed += _ => throw new InvalidOperationException("bug");
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.RunAsync(stop.Token).InTime());
        Assert.Equal("bug", fault.Message);
    }
}
