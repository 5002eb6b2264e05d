using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LvsOperator.Agent.Daemons;

/// <summary>nginx as /proc shows it.</summary>
/// <param name="time">The clock.</param>
/// <param name="binary">Which nginx to ask while none runs; null for the first in the search path.</param>
/// <param name="longestTest">After this a test is killed; 10 s unless given.</param>
internal sealed class NginxProcess(TimeProvider time, string? binary = null, TimeSpan? longestTest = null) : INginxProcess
{
    private const int SigHup = 1;
    private const int LongestOutput = 65536;
    private readonly TimeSpan _longestTest = longestTest ?? TimeSpan.FromSeconds(10);

    public bool IsInstalled => File.Exists(binary ?? InSearchPath());

    public NginxMaster? Find(string pidFile)
    {
        try
        {
            if (!File.Exists(pidFile) || !int.TryParse(File.ReadAllText(pidFile).Trim(), CultureInfo.InvariantCulture, out var pid) || pid <= 0) return null;
            // A pid file outlives its process, and the id may be somebody else's by now. An upgraded binary reads "nginx (deleted)".
            var name = new FileInfo($"/proc/{pid}/exe").LinkTarget is { } target ? Path.GetFileName(target) : "";
            return (name == "nginx" || name.StartsWith("nginx ", StringComparison.Ordinal)) && Stat(pid) is { Zombie: false } stat ? new(pid, stat.StartTicks) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public async Task<NginxTest> TestAsync(NginxMaster? master, string configuration, CancellationToken cancellation)
    {
        // Through /proc: the very binary that runs, even if its file was replaced since.
        var asked = master is not null ? $"/proc/{master.Pid}/exe" : binary ?? InSearchPath();
        if (asked is null) return new(NginxVerdict.NoNginx, "");
        var start = new ProcessStartInfo(asked) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["-t", "-q", "-c", configuration]) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            using var bound = new CancellationTokenSource(_longestTest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
            try
            {
                var output = ReadAsync(process.StandardOutput, either.Token);
                var errors = await ReadAsync(process.StandardError, either.Token);
                await output;
                await process.WaitForExitAsync(either.Token);
                return process.ExitCode == 0 ? new(NginxVerdict.Passed, "") : new(NginxVerdict.Refused, Said(errors, process.ExitCode));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return new(NginxVerdict.TimedOut, $"nginx -t did not end within {_longestTest.TotalSeconds:0} s");
            }
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{asked} -t: {e.Message}", e);
        }
    }

    public bool Reload(NginxMaster master) => Stat(master.Pid)?.StartTicks == master.StartTicks && Kill(master.Pid, SigHup) == 0;

    /// <summary>By the parent that every process names: /proc/PID/task/PID/children needs a kernel built for checkpoints.</summary>
    public IReadOnlySet<int> Workers(NginxMaster master) => Directory.EnumerateDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0 && Stat(pid) is { Zombie: false } stat && stat.Parent == master.Pid && !IsLeaving(pid))
        .ToHashSet();

    public long Ticks() => (long)(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture) * 100);

    /// <summary>The name in parentheses may hold blanks and parentheses; what follows the last one are numbers.</summary>
    private static ProcessStat? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new(fields[0] == "Z", int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A worker says so in its title (ngx_worker_process_cycle).</summary>
    private static bool IsLeaving(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("is shutting down", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private sealed record ProcessStat(bool Zombie, int Parent, long StartTicks);

    private static string? InSearchPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Append("/usr/sbin").Select(d => Path.Combine(d, "nginx")).FirstOrDefault(File.Exists);

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (text.Length < LongestOutput) text.Append(buffer, 0, read);
        }
        return text.ToString();
    }

    private static string Said(string errors, int code)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(l => l.Contains("[emerg]", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? $"nginx -t ended with {code}";
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
