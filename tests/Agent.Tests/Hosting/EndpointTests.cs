using System.Net;
using System.Text.Json;
using LvsOperator.Agent.Daemons;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Hosting;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Netlink;
using LvsOperator.Planning.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.Hosting;

/// <summary>The endpoints of a running loop, asked over loopback. The kernel is in memory; counters are those of this machine's IPVS, which has none of these services.</summary>
public sealed class EndpointTests : IAsyncDisposable
{
    private static readonly string Site = TestNode.Site(TestNode.Pool(11, 12), TestNode.Service());
    private readonly string _folder = Directory.CreateTempSubdirectory("http-").FullName;
    private readonly FakeKernel _kernel = new();
    private readonly Inbox _inbox = new();
    private readonly StatusBoard _board = new();
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TierRunners _tiers;
    private readonly OwnershipStore _owned;
    private readonly StatusReport _status;
    private Task _loop = Task.CompletedTask;
    private WebApplication? _web;
    private TierStatus _tier = new("web/nginx", nameof(NginxState.Running), "g", 1, "");

    public EndpointTests()
    {
        var options = new AgentOptions
        {
            Manifests = "/manifests", Node = "lvs1", StateDir = _folder, AcceptedDir = "/accepted", Listen = new(IPAddress.Loopback, 0),
            Roles = Planning.NodeRoles.Director | Planning.NodeRoles.Nginx,
        };
        _tiers = new((_, _) => Task.FromResult(_tier), TimeSpan.FromMilliseconds(20));
        _owned = new(options.File("ownership.json"));
        _status = new(options, _board, _tiers, _owned, TimeProvider.System);
        Options = options;
    }

    private AgentOptions Options { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        if (_web is not null) await _web.DisposeAsync();
        await _tiers.DisposeAsync();
        _status.Dispose();
        _http.Dispose();
        _inbox.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Before_the_first_manifests_it_lives_and_is_not_ready()
    {
        await Start();
        Assert.Equal((200, "ok\n"), await Get("/healthz"));
        Assert.Equal((503, "not ready: no manifests yet\n"), await Until("/readyz", (code, _) => code == 503));
        Assert.False(Parse((await Get("/status")).Body).Ready);
    }

    [Fact]
    public async Task A_node_as_planned_is_ready_and_says_what_it_is()
    {
        await Start(Site);
        Assert.Equal((200, "ready\n"), await Until("/readyz", (code, _) => code == 200));
        var status = Parse((await Get("/status")).Body);
        Assert.True(status.Ready);
        Assert.Equal(("lvs1", "folder /manifests", "/accepted", "director nginx"), (status.Node, status.Source, status.AcceptedDir, string.Join(' ', status.Roles)));
        Assert.Equal(["192.0.2.100/32 dev eth0"], status.Addresses);
        Assert.Empty(status.Problems);
        var port = Assert.Single(Assert.Single(status.Services).Ports);
        Assert.Equal(["192.0.2.11", "192.0.2.12"], port.Servers.Select(s => s.Address));
        Assert.All(port.Servers, s => Assert.Equal((ServerUse.Serving, 1), (s.Use, s.Weight)));
        Assert.True(status.Work.Writes > 0);
        Assert.NotEmpty(status.Owned.Services);

        var metrics = Metrics((await Get("/metrics")).Body);
        Assert.Equal((1, 0), (metrics["lvs_agent_ready"], metrics["lvs_agent_problems"]));
        Assert.Equal(1, metrics["lvs_service_quorum{service=\"web/shop\",vip=\"192.0.2.100:80/TCP\"}"]);
        Assert.All((string[])["lvs_check_waiting", "lvs_check_undecided", "lvs_check_undecided_total", "lvs_check_lateness_seconds_total", "lvs_check_lateness_worst_seconds"], name => Assert.Contains(name, metrics.Keys));
    }

    [Fact]
    public async Task A_message_of_a_service_arrives()
    {
        await Start(TestNode.Site(TestNode.Director.Replace("lvs1", "lvs2", StringComparison.Ordinal).Insert(0, "---\n"), TestNode.Pool(11), TestNode.Service()));
        await Until("/readyz", (code, _) => code == 200);
        Assert.Contains("lvs1 serves, the first by name", Assert.Single(Parse((await Get("/status")).Body).Services).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_kernel_refuses_is_in_all_of_them()
    {
        _kernel.Fault = (call, _) => call == "AddAddress" ? FakeKernel.Refused(Errno.Busy, "add address") : null;
        await Start(Site);
        Assert.Contains("EBUSY", (await Until("/readyz", (code, body) => code == 503 && body.Contains("EBUSY", StringComparison.Ordinal))).Body, StringComparison.Ordinal);
        var status = Parse((await Get("/status")).Body);
        Assert.False(status.Ready);
        Assert.Contains(status.Problems, p => p.Contains("EBUSY", StringComparison.Ordinal));
        var metrics = Metrics((await Get("/metrics")).Body);
        Assert.Equal((0, 1), (metrics["lvs_agent_ready"], metrics["lvs_agent_problems"]));
        Assert.True(metrics["lvs_agent_operation_failures_total"] > 0);
        Assert.Equal(200, (await Get("/healthz")).Code);
    }

    /// <summary>An nginx that refused all it was given left the node ready and without a problem.</summary>
    [Theory]
    [InlineData(nameof(NginxState.Refused), "[emerg] no", 503, 1)]
    [InlineData(nameof(NginxState.ReloadFailed), "no new worker", 503, 1)]
    [InlineData(nameof(NginxState.Failed), "disk full", 503, 1)]
    [InlineData(nameof(NginxState.NotRunning), "start it", 200, 1)]
    [InlineData(nameof(NginxState.Running), "1 left out", 200, 1)]
    [InlineData(nameof(NginxState.Running), "", 200, 0)]
    public async Task What_nginx_refuses_is_in_all_of_them(string state, string message, int ready, int problems)
    {
        _tier = _tier with { State = state, Message = message };
        const string Tier = """
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: NginxTier
            metadata: {name: nginx, namespace: web}
            spec: {nodeSelector: {matchLabels: {lvs-operator.io/director: "true"}}, listeners: [{name: http, port: 80}]}
            """;
        await Start(TestNode.Site(Tier));
        // Once the loop has come round again after the tier was applied.
        var (_, metrics) = await Until("/metrics", (_, body) => Metrics(body) is var m && m.ContainsKey("lvs_nginx_running{tier=\"web/nginx\"}") && m["lvs_agent_rounds_total"] > 0 && m["lvs_agent_problems"] == problems);
        Assert.Equal(problems, Metrics(metrics)["lvs_agent_problems"]);
        var (code, body) = await Get("/readyz");
        Assert.Equal(ready, code);
        if (ready != 200) Assert.Equal($"not ready: NginxTier web/nginx: {state}: {message}\n", body);
        var status = Parse((await Get("/status")).Body);
        Assert.Equal(ready == 200, status.Ready);
        Assert.Equal(problems == 0 ? [] : new[] { $"NginxTier web/nginx: {state}: {message}" }, status.Problems);
    }

    [Fact]
    public async Task Other_paths_and_methods_are_refused_in_words()
    {
        await Start();
        Assert.Equal((404, "/healthz /readyz /metrics /status\n"), await Get("/"));
        using var post = await _http.PostAsync(new Uri(At("/status")), new StringContent("{}"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        using var head = await _http.SendAsync(new(HttpMethod.Head, At("/healthz")));
        Assert.Equal((HttpStatusCode.OK, ""), (head.StatusCode, await head.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task An_address_that_is_taken_does_not_stop_the_agent()
    {
        await Start();
        var taken = new Uri(_web!.Urls.Single());
        Assert.Null(await Endpoints.StartAsync(Options with { Listen = new(IPAddress.Loopback, taken.Port) }, _status, _board, NullLogger.Instance));
    }

    private async Task Start(string? manifests = null)
    {
        var memories = new MemoryStore(Options.File("memory.json"));
        var loop = new AgentLoop(
            new(new(Options.Node, Options.Roles), _kernel, _owned, memories), _inbox, _tiers, _board, memories, new(Options.File("verdicts.json")), TimeProvider.System, NullLogger.Instance);
        if (manifests is not null) _inbox.Put(new SourceUpdate(TestNode.SnapshotOf(manifests), []));
        _web = await Endpoints.StartAsync(Options, _status, _board, NullLogger.Instance);
        Assert.NotNull(_web);
        _loop = loop.RunAsync((_, _) => false, _stop.Token);
    }

    private string At(string path) => _web!.Urls.Single() + path;

    private async Task<(int Code, string Body)> Get(string path)
    {
        using var response = await _http.GetAsync(new Uri(At(path)));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(int Code, string Body)> Until(string path, Func<int, string, bool> wanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (code, body) = await Get(path);
            if (wanted(code, body)) return (code, body);
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"{path} went on answering {code}: {body}");
            await Task.Delay(20);
        }
    }

    private static AgentStatus Parse(string body) => JsonSerializer.Deserialize(body, StatusJson.Default.AgentStatus)!;

    private static Dictionary<string, double> Metrics(string body) => body.Split('\n').Where(l => l.Length > 0 && l[0] != '#')
        .ToDictionary(l => l[..l.LastIndexOf(' ')], l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
}
