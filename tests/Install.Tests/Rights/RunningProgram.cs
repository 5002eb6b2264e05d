using System.Collections.Concurrent;
using System.Diagnostics;

namespace LvsOperator.Install.Tests.Rights;

/// <summary>One of our programs, as a process of its own; it ends with this object, and with the tests.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly string _name;

    public RunningProgram(Isolated where, string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        _name = name;
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "dotnet", Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        Process? process = null;
        where.Run(() => process = Process.Start(start)!);
        _process = process!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Whether it was ended from here.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>The last of what it has said.</summary>
    public string Said => $"--- {_name}{(HasEnded ? $", ended with exit code {_process.ExitCode}" : "")}:\n{string.Join('\n', _said.TakeLast(60))}";

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        WasKilled = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded) await Kill();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null) _said.Enqueue(line);
    }
}
