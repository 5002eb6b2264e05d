using System.Diagnostics;

namespace LvsOperator.Benchmarks.Modes;

/// <summary>A lab that runs this program, and the processor time that all of it has taken on the machine, over time.</summary>
internal sealed class LabProcess
{
    private readonly List<(double At, double Seconds)> _samples = [];

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it printed.</returns>
    internal string Run(string lab, params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(lab, ["exec", "--limit", "1500", "--memory", "4096", "--", .. command]) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        while (!said.IsCompleted)
        {
            _samples.Add((Clock, ProcessorTime.Seconds(process.Id)));
            Thread.Sleep(40);
        }
        process.WaitForExit();
        return process.ExitCode == 0 ? said.Result : throw new InvalidOperationException($"the lab exited {process.ExitCode}: {said.Result}");
    }

    /// <summary>Processor seconds between two times.</summary>
    internal double Between(double from, double to) => At(to) - At(from);

    internal static double Clock => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private double At(double time)
    {
        var next = _samples.FindIndex(sample => sample.At >= time);
        if (next <= 0) throw new InvalidOperationException("a time outside the lab's life: its clock is not the machine's");
        var (before, after) = (_samples[next - 1], _samples[next]);
        return before.Seconds + ((after.Seconds - before.Seconds) * (time - before.At) / (after.At - before.At));
    }
}
