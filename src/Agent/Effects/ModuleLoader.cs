using System.Diagnostics;

namespace LvsOperator.Agent.Effects;

/// <summary>
/// Loads kernel modules by modprobe(8), which may take long: a slow disk, another one that loads. Who asks is held for a moment only; what has not
/// ended by then goes on, and is looked at again when it is asked for again.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="program">modprobe.</param>
internal sealed class ModuleLoader(TimeProvider time, string program = "modprobe")
{
    /// <summary>For all modules of a call together: a node is to be as planned, or to have said why not, within three seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What an ended modprobe said is there at once, unless a child of its own holds the pipe.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, Loading> _loading = [];

    private sealed record Loading(Process Process, Task<string> Errors, long Started);

    /// <summary>One outcome each: null for loaded, else why not, or not yet.</summary>
    internal IReadOnlyList<string?> Load(IReadOnlyList<string> modules)
    {
        var started = time.GetTimestamp();
        return [.. modules.Select(m => Load(m, started))];
    }

    private string? Load(string module, long asked)
    {
        try
        {
            if (!_loading.TryGetValue(module, out var loading)) _loading[module] = loading = Start(module);
            var rest = Patience - time.GetElapsedTime(asked);
            if (!loading.Process.WaitForExit(rest > TimeSpan.Zero ? rest : TimeSpan.Zero))
                return time.GetElapsedTime(loading.Started) < Patience ? "still being loaded" : $"still being loaded after more than {Patience.TotalSeconds:0} s";
            _loading.Remove(module);
            using (loading.Process) return loading.Process.ExitCode == 0 ? null : Said(loading, module);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{program}: {e.Message}";
        }
    }

    private Loading Start(string module)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(module);
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        return new(process, process.StandardError.ReadToEndAsync(), time.GetTimestamp());
    }

    private static string Said(Loading loading, string module) =>
        loading.Errors.Wait(LastWords) && loading.Errors.Result.Trim() is { Length: > 0 } said ? said : $"modprobe {module} exited {loading.Process.ExitCode}";
}
