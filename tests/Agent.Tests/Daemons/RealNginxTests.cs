using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Agent.Daemons;

namespace LvsOperator.Agent.Tests.Daemons;

/// <summary>
/// The same with the real nginx, on loopback: the environment variable LVS_NGINX names it, else the search path. In the lab, for its trait:
/// not for IPVS, but for an nginx that runs as itself.
/// </summary>
[Trait("needs", "ipvs")]
public sealed class RealNginxTests : IDisposable
{
    private readonly NginxTierCase _case = new();
    private readonly HttpClient _http = new();
    private readonly string? _nginx = Environment.GetEnvironmentVariable("LVS_NGINX") is { Length: > 0 } given ? given
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(d => Path.Combine(d, "nginx")).FirstOrDefault(File.Exists);

    private readonly int _port = FreePort();
    private NginxProcess? _process;

    public RealNginxTests()
    {
        Assert.SkipWhen(_nginx is null, "needs nginx: install it, or name it in LVS_NGINX");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_case.State, (UnixFileMode)0b111_101_101);
    }

    public void Dispose()
    {
        if (_process?.Find(_case.Paths.PidFile) is { } master)
        {
            using var process = Process.GetProcessById(master.Pid);
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        _http.Dispose();
        _case.Dispose();
    }

    [Fact]
    public async Task A_tier_is_served_changed_drained_and_protected()
    {
        _process = new(TimeProvider.System, _nginx);
        var publisher = new NginxPublisher(_case.Settings, new NginxFiles(), _process, TimeProvider.System);
        var notYet = await publisher.ApplyAsync(NginxTierCase.Tier(_port, 9, ["a.test"]), default);
        Assert.Equal(NginxState.NotRunning, notYet.State);

        await RunAsync("-c", _case.Paths.Configuration);
        Assert.Equal((404, 200), (await GetAsync("a.test", "/.lvs-operator/none") is 502 ? 404 : 0, await GetAsync("nobody.test", "/.lvs-operator/health")));
        Assert.Equal(404, await GetAsync("b.test", "/"));

        var changed = await publisher.ApplyAsync(NginxTierCase.Tier(_port, 9, ["a.test", "b.test"]), default);
        Assert.Equal((NginxState.Running, ""), (changed.State, changed.Message));
        Assert.NotEqual(404, await GetAsync("b.test", "/"));

        File.WriteAllText(_case.Paths.DrainFile, "");
        Assert.Equal((503, 503), (await GetAsync("a.test", "/.lvs-operator/health"), await GetAsync("nobody.test", "/.lvs-operator/health")));
        File.Delete(_case.Paths.DrainFile);

        var refused = NginxTierCase.Tier(_port, 9, ["bad.test"], path: "/(");
        var both = NginxTierCase.Tier(_port, 9, ["b.test", "c.test"]);
        both.Tier.Spec.Hosts = [.. both.Tier.Spec.Hosts, .. refused.Tier.Spec.Hosts];
        var reduced = await publisher.ApplyAsync(both, default);
        Assert.Equal(NginxState.Running, reduced.State);
        Assert.Equal("spec.hosts[2] (bad.test)", Assert.Single(reduced.LeftOut).What);
        Assert.Contains("pcre2_compile", reduced.LeftOut[0].Why, StringComparison.Ordinal);
        Assert.NotEqual(404, await GetAsync("c.test", "/"));

        // One that was served and is refused after an edit is served as before.
        var edited = NginxTierCase.Tier(_port, 9, ["b.test"], path: "/(");
        edited.Tier.Spec.Hosts = [.. edited.Tier.Spec.Hosts, .. NginxTierCase.Tier(_port, 9, ["c.test", "d.test"]).Tier.Spec.Hosts, .. refused.Tier.Spec.Hosts];
        both = edited;
        var kept = await publisher.ApplyAsync(both, default);
        Assert.Equal([("spec.hosts[0] (b.test)", PartFate.Kept), ("spec.hosts[3] (bad.test)", PartFate.LeftOut)], kept.LeftOut.Select(l => (l.What, l.Fate)));
        Assert.Equal((404, 404), (await GetAsync("bad.test", "/"), await GetAsync("nobody.test", "/")));
        Assert.NotEqual(404, await GetAsync("b.test", "/"));
        Assert.NotEqual(404, await GetAsync("d.test", "/"));

        var again = await new NginxPublisher(_case.Settings, new NginxFiles(), _process, TimeProvider.System).ApplyAsync(both, default);
        Assert.Equal((NginxState.Running, 0), (again.State, again.Reloads));
    }

    /// <summary>A port in use passes nginx's test and fails its reload: the old workers serve on, and <c>current</c> is what they run.</summary>
    [Fact]
    public async Task A_port_that_is_taken_is_said_and_taken_back()
    {
        _process = new(TimeProvider.System, _nginx);
        var publisher = new NginxPublisher(_case.Settings, new NginxFiles(), _process, TimeProvider.System);
        var good = await publisher.ApplyAsync(NginxTierCase.Tier(_port, 9, ["a.test"]), default);
        await RunAsync("-c", _case.Paths.Configuration);
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        var outcome = await publisher.ApplyAsync(NginxTierCase.Tier(((IPEndPoint)taken.LocalEndpoint).Port, 9, ["a.test"]), default);
        Assert.Equal((NginxState.ReloadFailed, good.Generation), (outcome.State, outcome.Generation));
        Assert.Contains("Address already in use", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(200, await GetAsync("a.test", "/.lvs-operator/health"));
    }

    private async Task<int> GetAsync(string host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_port}{path}") { Headers = { Host = host, ConnectionClose = true } };
        using var response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(_nginx!, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        // The process started ends as soon as it has a child; that one writes the pid file, and then starts a worker, who answers.
        Assert.Equal(200, await GetAsync("nobody.test", "/.lvs-operator/health"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
