using System.Runtime;
using LvsOperator.Agent.Loop;

namespace LvsOperator.Agent.Hosting;

/// <summary>
/// Gives memory back once, some seconds after the first plan stands: to read thousands of manifests takes several times what is kept of them, and an
/// agent at rest allocates so little that the runtime would not collect, nor give anything back, for hours.
/// </summary>
internal sealed class StartMemory(TimeProvider time)
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);
    private ITimer? _timer;

    /// <summary>A round ended.</summary>
    internal void Note(Round round)
    {
        if (round.Plan is null || _timer is not null) return;
        _timer = time.CreateTimer(_ => Release(), null, After, Timeout.InfiniteTimeSpan);
    }

    private static void Release()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
