using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using Microsoft.AspNetCore.Http;

namespace LvsOperator.Kubernetes.Tests.Rest;

/// <summary>Servers that put off, hang, cut or forget us.</summary>
public sealed class PatienceTests : IAsyncLifetime
{
    private const string One = "/api/v1/namespaces/web/configmaps/one";
    private static readonly ObjectKey Key = new("web", "one");
    private readonly ManualClock clock = new();
    private ScriptedApi api = null!;

    public async ValueTask InitializeAsync() => api = await ScriptedApi.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    private static Task<ApiResult<ConfigMap>> GetAsync(ApiClient client, CancellationToken cancel = default) => client.GetAsync(Resources.ConfigMaps, Key, cancel).InTime();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_asks_for_patience_gets_it(int code)
    {
        api.On(One, ScriptedApi.Json(ScriptedApi.Status(code, "TooManyRequests"), code, "7")).On(One, Maps.One("one", 1));
        using var client = api.Client(clock);
        var getting = GetAsync(client);
        await clock.PassAsync(7, 7);
        Assert.True((await getting).IsSuccess);
        Assert.Equal(2, api.Requests.Count);
    }

    [Fact]
    public async Task Patience_ends_and_then_the_caller_knows_for_how_long_the_server_asks()
    {
        api.On(One, ScriptedApi.Json(ScriptedApi.Status(429, "TooManyRequests"), 429, "2"));
        using var client = api.Client(clock);
        var getting = GetAsync(client);
        for (var i = 0; i < client.Options.PutOffs; i++) await clock.PassAsync(2, 2);
        Assert.Equal((ApiFailureKind.TooManyRequests, TimeSpan.FromSeconds(2)), ((await getting).Failure!.Kind, (await getting).Failure!.RetryAfter));
        Assert.Equal(1 + client.Options.PutOffs, api.Requests.Count);
    }

    [Fact]
    public async Task A_long_put_off_is_the_callers()
    {
        api.On(One, ScriptedApi.Json("""{"kind":"Status","code":429,"reason":"TooManyRequests","message":"m","details":{"retryAfterSeconds":60}}""", 429));
        using var client = api.Client(clock);
        Assert.Equal(TimeSpan.FromSeconds(60), (await GetAsync(client)).Failure!.RetryAfter);
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task A_503_of_somebody_on_the_way_is_not_repeated()
    {
        api.On(One, "upstream connect error", 503);
        using var client = api.Client(clock);
        Assert.Equal(ApiFailureKind.ServerFault, (await GetAsync(client)).Failure!.Kind);
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task Silence_ends_by_the_clock()
    {
        api.On(One, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = api.Client(clock);
        var getting = GetAsync(client);
        await Until.TrueAsync(() => api.Requests.Count == 1, "the request arrives");
        await clock.PassAsync(30, 30);
        Assert.Equal(ApiFailureKind.TimedOut, (await getting).Failure!.Kind);
    }

    [Fact]
    public async Task An_answer_that_never_ends_ends_by_the_clock()
    {
        var begun = new TaskCompletionSource();
        api.On(One, async context =>
        {
            await context.Response.WriteAsync("{\"meta");
            await context.Response.Body.FlushAsync();
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var client = api.Client(clock);
        var getting = GetAsync(client);
        await begun.Task.InTime();
        await clock.PassAsync(30, 30);
        Assert.Equal(ApiFailureKind.TimedOut, (await getting).Failure!.Kind);
    }

    [Fact]
    public async Task A_cut_connection_and_a_closed_port_are_unreachable()
    {
        api.On(One, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = api.Client(clock);
        Assert.Equal(ApiFailureKind.Unreachable, (await GetAsync(client)).Failure!.Kind);
        await api.DisposeAsync();
        var failure = (await GetAsync(client)).Failure!;
        Assert.Equal(ApiFailureKind.Unreachable, failure.Kind);
        Assert.Contains(api.Address.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_of_a_failure()
    {
        api.On(One, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = api.Client(clock);
        using var stop = new CancellationTokenSource();
        var getting = client.GetAsync(Resources.ConfigMaps, Key, stop.Token);
        await Until.TrueAsync(() => api.Requests.Count == 1, "the request arrives");
        await getting.EndAsync(stop);
    }

    [Fact]
    public async Task A_token_that_expired_is_read_anew_once()
    {
        using var folder = new TempFolder();
        folder.Write("token", "old");
        var access = new ClusterAccess(api.Address, "test") { Credentials = new FileCredential(() => new Credential(InCluster.Token(folder["token"]), null), clock) };
        api.On(One, context => ScriptedApi.Json(context.Request.Headers.Authorization == "Bearer new" ? Maps.One("one", 1) : ScriptedApi.Status(401, "Unauthorized"), context.Request.Headers.Authorization == "Bearer new" ? 200 : 401)(context));
        using var client = api.Client(clock, access: access);
        Assert.Equal(ApiFailureKind.Unauthorized, (await GetAsync(client)).Failure!.Kind);
        Assert.Equal(2, api.Requests.Count);
        folder.Write("token", "new");
        Assert.True((await GetAsync(client)).IsSuccess);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_sent()
    {
        var access = new ClusterAccess(api.Address, "test") { Credentials = new FileCredential(() => throw new IOException("no token"), clock) };
        using var client = api.Client(clock, access: access);
        var failure = (await GetAsync(client)).Failure!;
        Assert.Equal((ApiFailureKind.NoCredentials, "no token (access: test)"), (failure.Kind, failure.Message));
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task Requests_beyond_the_rate_wait()
    {
        api.On(One, Maps.One("one", 1));
        using var client = api.Client(clock, new ApiClientOptions { RequestsPerSecond = 0.5, Burst = 2 });
        Assert.True((await GetAsync(client)).IsSuccess);
        Assert.True((await GetAsync(client)).IsSuccess);
        var third = GetAsync(client);
        await clock.PassAsync(2, 2);
        Assert.True((await third).IsSuccess);
    }

    [Fact]
    public void A_bucket_holds_its_burst_and_fills_at_its_rate()
    {
        var bucket = new TokenBucket(4, 2, clock);
        Assert.Equal([0, 0, 0.25, 0.5], Enumerable.Range(0, 4).Select(_ => bucket.Reserve().TotalSeconds));
        clock.Advance(TimeSpan.FromSeconds(0.75));
        Assert.True(bucket.TryTake());
        Assert.False(bucket.TryTake());
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.TryTake() && bucket.TryTake());
        Assert.False(bucket.TryTake());
    }

    [Fact]
    public void Waits_double_between_half_and_whole_up_to_the_longest_and_never_less_than_asked()
    {
        var chance = 0.0;
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => chance);
        Assert.Equal([0.5, 1, 2, 2.5, 2.5], Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalSeconds));
        backoff.Reset();
        chance = 1;
        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalSeconds));
        Assert.Equal(60, backoff.Next(TimeSpan.FromSeconds(60)).TotalSeconds);
    }
}
