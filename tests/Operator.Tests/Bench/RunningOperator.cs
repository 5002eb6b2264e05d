using System.Collections.Concurrent;
using System.Net;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Operator.Hosting;
using LvsOperator.Operator.Settings;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Operator.Tests.Bench;

/// <summary>The operator's host, in this process, as the program runs it.</summary>
internal sealed class RunningOperator : IAsyncDisposable, ILogger
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(90) };
    private readonly Task<int> _running;
    private readonly string _name;

    internal RunningOperator(string kubeconfig, OperatorSettings settings, Duties duties = Duties.Decide)
    {
        var found = AccessFinder.Find(kubeconfig, null, AccessEnvironment.Own(TimeProvider.System));
        Assert.True(found.IsSuccess, string.Join('\n', found.Faults));
        Settings = settings with { Listen = new(IPAddress.Loopback, FreePort.OnLoopback()) };
        _name = settings.Identity;
        _running = OperatorHost.RunAsync(Settings, found.Access, duties, this, TimeProvider.System, _stop.Token);
    }

    internal OperatorSettings Settings { get; }

    /// <summary>The last it has said.</summary>
    internal string Log => string.Join('\n', _log.TakeLast(25).Select(l => $"{_name}: {l}"));

    /// <summary>What it answers on a path of its own.</summary>
    internal async Task<(HttpStatusCode Code, string Text)> AskAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri($"http://{Settings.Listen}{path}"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The sum of a metric's samples whose labels hold a text.</summary>
    internal async Task<double> MetricAsync(string name, string label = "")
    {
        var (_, text) = await AskAsync("/metrics");
        return text.Split('\n').Where(l => l.StartsWith(name, StringComparison.Ordinal) && l[name.Length] is ' ' or '{' && l.Contains(label, StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The exit code of one that ends by itself.</summary>
    internal Task<int> EndedAsync() => _running.WaitAsync(TimeSpan.FromSeconds(90));

    /// <summary>Ends it as SIGTERM does, and sees that it ends well.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        Assert.Equal(0, await _running.WaitAsync(TimeSpan.FromSeconds(90)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_running).WaitAsync(TimeSpan.FromSeconds(90)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
        // What went wrong shows up in the test that was running, not nowhere.
        if (_running.IsFaulted) await _running;
    }

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _log.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel}: {formatter(state, exception)}");

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}
