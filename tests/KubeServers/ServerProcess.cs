using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LvsOperator.KubeServers;

/// <summary>One of the servers: it can be killed, paused and started again, on the same port and data.</summary>
public sealed class ServerProcess
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly ServerOrder _order;
    private readonly Guard _guard;
    private Process? _process;

    internal ServerProcess(ServerOrder order, Guard guard) => (_order, _guard) = (order, guard);

    /// <summary>Of the program.</summary>
    public string Name => _order.Name;

    /// <summary>Whether it lives.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Of the running process, or of the last one.</summary>
    public int Pid { get; private set; }

    /// <summary>All it has said since the first start.</summary>
    public string Log => File.Exists(_order.Log) ? File.ReadAllText(_order.Log) : "";

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="KubeServersFailure">It ended, or was not ready in time: with its last words.</exception>
    public async Task Start()
    {
        Launch();
        await Ready();
    }

    /// <summary>Waits until it answers that it is ready.</summary>
    /// <exception cref="KubeServersFailure">It ended, or was not ready in time: with its last words.</exception>
    public async Task Ready()
    {
        var watch = Stopwatch.StartNew();
        for (; ; )
        {
            if (!IsRunning)
            {
                throw new KubeServersFailure($"{Name} ended with exit code {_process?.ExitCode} before it was ready\n{Describe()}");
            }

            string said;
            try
            {
                if (await _order.NotReadyYet() is not { } reason)
                {
                    return;
                }

                said = reason;
            }
            catch (Exception refused) when (refused is HttpRequestException or OperationCanceledException)
            {
                said = refused.Message;
            }

            if (watch.Elapsed > _order.Limit)
            {
                throw new KubeServersFailure($"{Name} was not ready within {_order.Limit.TotalSeconds:0} s; it answered last: {said}\n{Describe()}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>kill -9; returns when it is gone. Nothing happens to one that is gone already.</summary>
    public async Task Kill()
    {
        if (_process is null)
        {
            return;
        }

        if (!_process.HasExited)
        {
            _ = kill(Pid, SigKill);
        }

        await _process.WaitForExitAsync();
        _guard.Forget(Pid);
    }

    /// <summary>Asks it to end, and kills it when it has not within 30 s.</summary>
    public async Task Stop()
    {
        if (_process is { HasExited: false })
        {
            _ = kill(Pid, SigTerm);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Kill();
    }

    /// <summary>It stays where it is: connections are accepted by the kernel and never answered.</summary>
    public void Pause() => _ = kill(Pid, SigStop);

    /// <summary>It goes on.</summary>
    public void Resume() => _ = kill(Pid, SigCont);

    internal void Launch()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{Name} runs already");
        }

        _process?.Dispose();
        // The shell becomes the server, so that its process is the one we know.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", _order.Log, .. _order.Command])
        {
            WorkingDirectory = "/",
        };
        _process = _order.Inside.Get(() => Process.Start(start)) ?? throw new KubeServersFailure($"{Name} did not start");
        Pid = _process.Id;
        _guard.Watch(Pid);
    }

    internal string Describe()
    {
        var lines = Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var state = _process is null ? "never started" : _process.HasExited ? $"ended with exit code {_process.ExitCode}" : "running";
        return $"--- {Name}, {state}; the last of {lines.Length} lines:\n{string.Join('\n', lines.TakeLast(30))}";
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}

/// <summary>How a server is run.</summary>
/// <param name="Name">Of the program.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Log">The file that gets both its outputs.</param>
/// <param name="Inside">Where it runs.</param>
/// <param name="Limit">How long it may take to be ready.</param>
/// <param name="NotReadyYet">Null once it is ready, else what it says instead.</param>
internal sealed record ServerOrder(string Name, IReadOnlyList<string> Command, string Log, Inside Inside, TimeSpan Limit, Func<Task<string?>> NotReadyYet);
