using System.Diagnostics;
using System.Globalization;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>A network namespace made for one measurement, and what runs in it. A used IPVS table is never used again: what was deleted lingers there.</summary>
internal sealed class Namespace : IDisposable
{
    private static int _count;

    internal string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"bench{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");

    internal Namespace()
    {
        Run("ip", "netns", "add", Name);
        Inside("ip", "link", "set", "lo", "up");
        Inside("ip", "link", "add", "eth0", "type", "dummy");
        Inside("ip", "addr", "add", "10.0.0.8/8", "dev", "eth0");
        Inside("ip", "link", "set", "eth0", "up");
    }

    /// <summary>Runs a command inside to its end and gives its output.</summary>
    internal string Inside(params string[] command) => Run("ip", ["netns", "exec", Name, .. command]);

    /// <summary>Runs a command inside to its end, with text for its input.</summary>
    internal void Feed(string input, params string[] command)
    {
        using var process = Start(["netns", "exec", Name, .. command], redirectInput: true);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Finish(process);
    }

    /// <summary>This program again, inside.</summary>
    internal string Self(params string[] args)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileName(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0]] : [program];
        return Inside([.. self, .. args]);
    }

    /// <summary>Starts a program inside that stays; its output goes to a file.</summary>
    internal Process Stay(string log, params string[] command)
    {
        var quoted = string.Join(' ', command.Select(c => $"'{c.Replace("'", "'\\''")}'"));
        return Process.Start(new ProcessStartInfo("ip", ["netns", "exec", Name, "sh", "-c", $"exec {quoted} >'{log}' 2>&1"]))!;
    }

    public void Dispose() => Run("ip", "netns", "del", Name);

    private static string Run(string program, params string[] args)
    {
        using var process = Start(args, redirectInput: false, program);
        return Finish(process);
    }

    private static Process Start(string[] args, bool redirectInput, string program = "ip") =>
        Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardInput = redirectInput })!;

    private static string Finish(Process process)
    {
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} exited {process.ExitCode}: {text}");
    }
}
