using System.Collections.Immutable;
using LvsOperator.Agent.Reporting;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Planning;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Tests.Reporting;

/// <summary>Rows written to a scripted server, on a clock that passes only when the test lets it.</summary>
public sealed class RowWriterTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly ApiBoard _board = new();
    private ScriptedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await ScriptedApi.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task No_more_than_five_rows_a_second_are_written_whatever_the_kind()
    {
        using var client = _api.Client(TimeProvider.System);
        var writer = new RowWriter(client, "n1", _board, _clock);
        _api.On("*", Answer("7"));
        var needed = Enumerable.Range(0, 12).Select(n => Write($"s{n}")).ToImmutableArray();
        Assert.Equal(TimeSpan.Zero, await writer.WriteAsync(needed, CancellationToken.None));
        Assert.Equal(5, Writes);
        // No time has passed, so the next has to wait.
        var more = writer.WriteAsync([.. needed.Skip(5)], CancellationToken.None);
        await Until.TrueAsync(() => _clock.Pending().Count == 1, "the sixth row waits");
        Assert.Equal(5, Writes);
        for (var i = 0; i < 5; i++) await _clock.PassAsync(0.1, 0.3);
        await more.InTime();
        Assert.Equal(10, Writes);
        Assert.Equal((10, 5, 0), (_board.Count.Writes, _board.Count.Throttled, _board.Count.FailedWrites));
    }

    [Fact]
    public async Task A_row_that_the_server_refuses_is_told_of_and_holds_up_no_other()
    {
        using var client = _api.Client(TimeProvider.System);
        var writer = new RowWriter(client, "n1", _board, _clock);
        _api.On(Path("bad"), ScriptedApi.Status(422, "Invalid", "too long"), 422).On("*", Answer("7"));
        Assert.Equal(TimeSpan.Zero, await writer.WriteAsync([Write("bad"), Write("good")], CancellationToken.None));
        Assert.Single(_api.Of(Path("good")));
        Assert.Contains("too long", Assert.Single(_board.Faults), StringComparison.Ordinal);
        // It waits, and is given up when it is not wanted any more.
        Assert.InRange((await writer.WriteAsync([Write("bad")], CancellationToken.None))!.Value.TotalSeconds, 0.1, 1);
        Assert.Null(await writer.WriteAsync([], CancellationToken.None));
        Assert.Empty(_board.Faults);
    }

    [Fact]
    public async Task While_the_server_fails_nothing_else_is_tried()
    {
        using var client = _api.Client(TimeProvider.System);
        var writer = new RowWriter(client, "n1", _board, _clock);
        _api.On("*", ScriptedApi.Status(500, "InternalError"), 500);
        Assert.Equal(TimeSpan.FromSeconds(1), await writer.WriteAsync([Write("a"), Write("b")], CancellationToken.None));
        Assert.Equal(TimeSpan.FromSeconds(2), await writer.WriteAsync([Write("a"), Write("b")], CancellationToken.None));
        Assert.Equal(2, Writes);
        Assert.Empty(_board.Faults);
    }

    [Fact]
    public async Task A_row_stands_as_written_until_the_watch_tells_of_it()
    {
        using var client = _api.Client(TimeProvider.System);
        var writer = new RowWriter(client, "n1", _board, _clock);
        _api.On("*", Answer("8"));
        await writer.WriteAsync([Write("shop")], CancellationToken.None);
        var api = Snapshot.Empty with { VirtualServices = Snapshot.Empty.VirtualServices.Add(new("web", "shop"), Service("7")) };
        Assert.Equal("n1", Rows(writer.Overlaid(api)));
        // The very version, another object of the name, or a while: the watch counts.
        Assert.Equal("", Rows(writer.Overlaid(api with { VirtualServices = api.VirtualServices.SetItem(new("web", "shop"), Service("8")) })));
        await writer.WriteAsync([Write("shop")], CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("", Rows(writer.Overlaid(api)));

        static string Rows(Snapshot s) => string.Join(' ', s.VirtualServices.Values.Single().Status?.Directors.Select(d => d.Node) ?? []);
    }

    [Fact]
    public async Task A_row_whose_checks_have_not_spoken_waits_a_moment()
    {
        using var client = _api.Client(TimeProvider.System);
        var writer = new RowWriter(client, "n1", _board, _clock);
        _api.On("*", Answer("8"));
        var checking = Write("shop", "Checking: 192.0.2.100:80/TCP: the first round of health checks has not ended");
        Assert.Equal(TimeSpan.FromSeconds(1), await writer.WriteAsync([checking], CancellationToken.None));
        Assert.Equal(0, Writes);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, await writer.WriteAsync([checking], CancellationToken.None));
        Assert.Equal(1, Writes);
    }

    private int Writes => _api.Requests.Count(r => r.Method == "PATCH");

    private static string Path(string service) => $"/apis/lvs-operator.io/v1alpha1/namespaces/web/virtualservices/{service}/status";

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Answer(string version) => ScriptedApi.Json(
        $$$"""{"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"name":"shop","namespace":"web","uid":"u","resourceVersion":"{{{version}}}"},"spec":{},"status":{"directors":[{"node":"n1"}]}}""");

    private static VirtualService Service(string version) => new() { Metadata = new() { Name = "shop", Namespace = "web", Uid = "u", ResourceVersion = version } };

    private static RowWrite Write(string service, string message = "") =>
        new(new ObjectRef(nameof(VirtualService), new("web", service)), StatusDocuments.Of(new("web", service), new DirectorStatus { Node = "n1", Message = message }), RowWriteKind.Apply);
}
