namespace LvsOperator.Benchmarks;

/// <summary>How long a piece of work took, in milliseconds.</summary>
/// <param name="Cpu">Mean processor time of the process: what one thread's work takes on a machine that does nothing else.</param>
/// <param name="Median">Elapsed time.</param>
/// <param name="Worst">Elapsed time, 99th percentile.</param>
internal sealed record Timing(double Cpu, double Median, double Worst);

/// <summary>Times a piece of work again and again.</summary>
internal static class Stopper
{
    /// <summary>Times so many runs, after some that warm up. The work is told its number.</summary>
    internal static Timing Time(int runs, int warmUp, Action<int> work)
    {
        for (var i = 0; i < warmUp; i++) work(i);
        var times = new double[runs];
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < runs; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            work(warmUp + i);
            times[i] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
        }
        var cpu = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / runs;
        Array.Sort(times);
        return new(cpu, times[runs / 2], times[(int)Math.Min(runs - 1, Math.Ceiling(runs * 0.99))]);
    }
}
