using System.Text.Json.Nodes;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Tests.Events;

public sealed class EventRecorderTests : IAsyncLifetime
{
    private const string Path = "/api/v1/namespaces/web/events";
    private const string Made = """{"metadata":{"name":"e","namespace":"web"}}""";
    private readonly ManualClock clock = new();
    private readonly Ear ear = new();
    private readonly CancellationTokenSource stop = new();
    private readonly ConfigMap about = new() { Metadata = new ObjectMeta { Name = "shop", Namespace = "web", Uid = "u1", ResourceVersion = "9" } };
    private ScriptedApi api = null!;
    private ApiClient client = null!;
    private EventRecorder recorder = null!;
    private Task running = null!;

    public async ValueTask InitializeAsync()
    {
        api = await ScriptedApi.StartAsync();
        client = api.Client(clock, ScriptedApi.Generous with { Observer = ear });
        recorder = new EventRecorder(client, "lvs-operator", "n1");
        running = recorder.RunAsync(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await running.EndAsync(stop);
        client.Dispose();
        stop.Dispose();
        await api.DisposeAsync();
    }

    private void Say(string message = "two claim one VIP") => recorder.Record(about, EventSeverity.Warning, "VipConflict", message);

    private Task WrittenAsync(int count) => Until.TrueAsync(() => api.Requests.Count == count, () => $"{api.Requests.Count} written, wanted {count}; {ear.All}");

    private JsonNode Body(int n) => JsonNode.Parse(api.Requests.ElementAt(n).Body)!;

    [Fact]
    public async Task An_event_says_of_what_by_whom_and_when()
    {
        api.On(Path, Made, 201);
        Say();
        await WrittenAsync(1);
        var told = Body(0);
        Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","namespace":"web","name":"shop","uid":"u1","resourceVersion":"9"}""", told["involvedObject"]!.ToJsonString());
        Assert.Equal(("Warning", "VipConflict", "two claim one VIP", 1), (told["type"]!.GetValue<string>(), told["reason"]!.GetValue<string>(), told["message"]!.GetValue<string>(), told["count"]!.GetValue<int>()));
        Assert.Equal("""{"component":"lvs-operator","host":"n1"}""", told["source"]!.ToJsonString());
        Assert.StartsWith("shop.", told["metadata"]!["name"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(clock.GetUtcNow(), told["firstTimestamp"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task The_same_again_counts_up_and_begins_anew_when_the_server_forgot_it()
    {
        api.On(Path, Made, 201);
        Say();
        await WrittenAsync(1);
        var name = Body(0)["metadata"]!["name"]!.GetValue<string>();
        await Until.TrueAsync(() => clock.Pending().Count == 0, "the request is over");
        api.On($"{Path}/{name}", Made).On($"{Path}/{name}", ScriptedApi.Status(404, "NotFound"), 404);
        clock.Advance(TimeSpan.FromSeconds(3));
        Say();
        await WrittenAsync(2);
        Assert.Equal("""{"count":2,"lastTimestamp":"2024-05-01T12:00:04Z"}""", api.Requests.Last().Body);
        Assert.Equal("application/merge-patch+json", api.Requests.Last().ContentType);
        await Until.TrueAsync(() => clock.Pending().Count == 0, "the request is over");
        Say();
        await WrittenAsync(4);
        Assert.Equal("POST", api.Requests.Last().Method);
        Assert.Equal(1, Body(3)["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_storm_of_one_event_is_written_twice_at_most()
    {
        var hold = new TaskCompletionSource();
        api.On(Path, async context =>
        {
            await hold.Task;
            await ScriptedApi.Json(Made, 201)(context);
        });
        api.On("*", Made);
        Say();
        await WrittenAsync(1);
        for (var i = 0; i < 1000; i++) Say();
        hold.SetResult();
        await WrittenAsync(2);
        Assert.Equal(1001, Body(1)["count"]!.GetValue<int>());
        Assert.Empty(ear.Words);
    }

    [Fact]
    public async Task An_object_that_says_too_much_is_cut_short_and_the_others_are_not()
    {
        api.On(Path, Made, 201);
        for (var i = 0; i < 40; i++) Say($"message {i}");
        Assert.Equal(15, ear.Words.Count(w => w.Contains("said too much", StringComparison.Ordinal)));
        recorder.Record(new ConfigMap { Metadata = new ObjectMeta { Name = "other", Namespace = "web" } }, EventSeverity.Normal, "Fine", "fine");
        // Twenty at once, then five a second.
        await WrittenAsync(20);
        for (var i = 21; i <= 26; i++)
        {
            await clock.PassAsync(0.001, 0.3);
            await WrittenAsync(i);
        }
    }

    [Fact]
    public async Task What_cannot_be_written_is_dropped_and_counted_and_the_next_is_written()
    {
        api.On(Path, ScriptedApi.Status(403, "Forbidden"), 403)
            .On(Path, ScriptedApi.Status(500, "InternalError"), 500).On(Path, Made, 201);
        Say("one");
        await Until.TrueAsync(() => ear.All.Contains("dropped 1: create Event", StringComparison.Ordinal), () => ear.All);
        Say("two");
        await clock.PassAsync(0.5, 1); // the server's own failure is tried again
        await WrittenAsync(3);
        Assert.Equal("two", Body(2)["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Long_messages_are_cut_at_a_character()
    {
        api.On(Path, Made, 201);
        Say(new string('ü', 2000));
        await WrittenAsync(1);
        var message = Body(0)["message"]!.GetValue<string>();
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(message), 1020, 1024);
        Assert.EndsWith("ü…", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_of_nodes_lie_in_default()
    {
        api.On("/api/v1/namespaces/default/events", Made, 201);
        recorder.Record(new Node { Metadata = new ObjectMeta { Name = "n1" } }, EventSeverity.Normal, "R", "m");
        await WrittenAsync(1);
        Assert.Equal("default", Body(0)["metadata"]!["namespace"]!.GetValue<string>());
    }
}
