using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Balancing;

/// <summary>How the weight of a server that comes in is raised: by tenths of its full weight, which comes when the time is over.</summary>
/// <param name="Span">Over how long; zero: not at all.</param>
/// <param name="Scale">What every weight of the pool is multiplied by, so that there is something to raise; schedulers go by proportions alone.</param>
internal readonly record struct SlowStart(TimeSpan Span, int Scale)
{
    private const int Parts = 10;
    private const int SmallestStep = 10;
    private const int LargestWeight = 65535;

    internal bool IsOn => Span > TimeSpan.Zero;

    /// <param name="span">As the pool has it.</param>
    /// <param name="weights">Every weight that a server of the pool may have by wish.</param>
    internal static SlowStart Of(TimeSpan span, IEnumerable<int> weights)
    {
        if (span <= TimeSpan.Zero) return default;
        var (least, most) = (LargestWeight, 1);
        foreach (var weight in weights)
            if (weight > 0) (least, most) = (Math.Min(least, weight), Math.Max(most, weight));
        var scale = ((SmallestStep * Parts) + least - 1) / least;
        return new(span, Math.Clamp(scale, 1, Math.Max(1, LargestWeight / most)));
    }

    /// <summary>Whether a scheduler goes by weight so that more weight means more connections, and does not move clients when weights change.</summary>
    internal static bool Suits(SchedulerName scheduler) =>
        scheduler is SchedulerName.Wrr or SchedulerName.Wlc or SchedulerName.Sed or SchedulerName.Nq or SchedulerName.Fo or SchedulerName.Twos;

    /// <summary>The weight to program for a server at its full weight.</summary>
    internal int Full(int weight) => IsOn ? Math.Min(weight * Scale, LargestWeight) : weight;

    /// <summary>The weight of a server on its way up.</summary>
    /// <param name="weight">As the manifests have it.</param>
    /// <param name="until">When it has all of it.</param>
    /// <param name="now">The time; before <paramref name="until"/>.</param>
    internal int Weight(int weight, DateTimeOffset until, DateTimeOffset now) => weight == 0 ? 0 : Math.Max(1, Full(weight) * Part(until, now) / Parts);

    /// <summary>When the next tenth comes.</summary>
    internal DateTimeOffset NextStep(DateTimeOffset until, DateTimeOffset now)
    {
        var part = Part(until, now);
        // Rounded up: at that moment the next part has begun.
        return until - Span + TimeSpan.FromTicks(((Span.Ticks * part) + Parts - 2) / (Parts - 1));
    }

    /// <summary>1 to 9.</summary>
    private int Part(DateTimeOffset until, DateTimeOffset now) => (int)Math.Clamp(((Span - (until - now)).Ticks * (Parts - 1) / Span.Ticks) + 1, 1, Parts - 1);
}
