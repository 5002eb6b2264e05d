using System.Diagnostics;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Daemons;

/// <summary>A daemon that was started, with all its children: they share a process group.</summary>
public sealed class RunningDaemon
{
    // A mount namespace in which /run is the host's own, /sys shows the host's interfaces and the host has its name. Each step
    // replaces the process of the last, so that the process started is the daemon itself. It leads a group of its own from the first step
    // on: whoever is killed amid its start takes the mount under way with it.
    private const string Wrapper = """
        mount --make-rprivate / && mount --bind "$LAB_FOLDER/run" /run && mount -t sysfs sysfs /sys && hostname "$LAB_HOST" || exit 125
        log=$LAB_LOG; unset LAB_FOLDER LAB_HOST LAB_LOG
        exec "$@" >>"$log" 2>&1 </dev/null
        """;

    private readonly Process process;
    private readonly SiteHost host;
    private readonly Daemon daemon;

    private RunningDaemon(Process process, SiteHost host, Daemon daemon)
    {
        this.process = process;
        this.host = host;
        this.daemon = daemon;
        Pid = process.Id;
    }

    /// <summary>Of its first process.</summary>
    public int Pid { get; }

    /// <summary>As it was started.</summary>
    public string Name => daemon.Name;

    /// <summary>Whether its first process lives.</summary>
    public bool IsRunning => !process.HasExited;

    /// <summary>Of its first process, once that has ended; 128 + n where signal n ended it.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>All it has said, on both outputs.</summary>
    public string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    /// <summary>Where it says it.</summary>
    public string LogPath => LogOf(host, daemon);

    internal static RunningDaemon Start(NamespaceThread thread, SiteHost host, Daemon daemon)
    {
        var command = daemon.Prepare(host.Folder, host.Name);
        var start = new ProcessStartInfo("setsid", ["unshare", "--mount", "--uts", "/bin/sh", "-c", Wrapper, "lab", .. command]);
        start.Environment["LAB_FOLDER"] = host.Folder;
        start.Environment["LAB_HOST"] = host.Name;
        start.Environment["LAB_LOG"] = LogOf(host, daemon);
        foreach (var (name, value) in daemon.Environment)
        {
            start.Environment[name] = value;
        }
        var process = thread.Run(() => Process.Start(start)) ?? throw new LabFailure($"{host.Name}: {daemon.Name} did not start");
        return new RunningDaemon(process, host, daemon);
    }

    /// <summary>Waits until its ports listen.</summary>
    /// <exception cref="LabFailure">They do not in time, or it ended: with its last words.</exception>
    public async Task Ready(TimeSpan within)
    {
        try
        {
            await Expect.Within(within, $"{host.Name}: {daemon.Name} listens on {string.Join(", ", daemon.Ports)}",
                () => !IsRunning || daemon.Ports.All(port => Listening.On(host, port)));
        }
        catch (LabFailure failure)
        {
            throw new LabFailure($"{failure.Message}\n{Describe()}");
        }
        if (!IsRunning)
        {
            throw new LabFailure($"{host.Name}: {daemon.Name} ended with exit code {ExitCode}\n{Describe()}");
        }
    }

    /// <summary>A signal to its first process alone.</summary>
    public void Signal(int signal) => _ = Native.kill(Pid, signal);

    /// <summary>kill -9, its children included, as when a machine loses the daemon; returns when they are gone.</summary>
    public async Task Kill()
    {
        _ = Native.kill(-Pid, Native.SigKill);
        _ = Native.kill(Pid, Native.SigKill);
        await process.WaitForExitAsync();
        // A killed process is in /proc until it has let go of what it held, which takes a Java of 300 MB seconds on a busy machine.
        var watch = Stopwatch.StartNew();
        while (Native.kill(-Pid, 0) == 0 && watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(10);
        }
    }

    /// <summary>Asks it to end, and kills it when it does not within a minute.</summary>
    public async Task Stop()
    {
        Signal(Native.SigTerm);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Killed below.
        }
        await Kill();
    }

    internal string Describe()
    {
        var lines = Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return $"--- {host.Name}: {daemon.Name}, {(IsRunning ? "running" : $"ended with exit code {ExitCode}")}\n{string.Join('\n', lines.TakeLast(40))}";
    }

    private static string LogOf(SiteHost host, Daemon daemon) => Path.Combine(host.Folder, "log", $"{daemon.Name}.log");
}
