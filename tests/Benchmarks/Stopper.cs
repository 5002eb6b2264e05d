namespace LvsOperator.Benchmarks;

/// <summary>Times a piece of work again and again.</summary>
internal static class Stopper
{
    /// <summary>Median and 99th percentile in milliseconds of so many runs, after some that warm up. The work is told its number.</summary>
    internal static (double Median, double Worst) Time(int runs, int warmUp, Action<int> work)
    {
        var times = new double[runs];
        for (var i = -warmUp; i < runs; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            work(i + warmUp);
            var elapsed = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            if (i >= 0) times[i] = elapsed;
        }
        Array.Sort(times);
        return (times[runs / 2], times[(int)Math.Min(runs - 1, Math.Ceiling(runs * 0.99))]);
    }
}
