namespace LvsOperator.Operator.Admission;

/// <summary>How many reviews came to what end, and how long they took, for metrics. Thread-safe.</summary>
internal sealed class ReviewCounts
{
    private readonly long[] counts = new long[Enum.GetValues<ReviewOutcome>().Length];
    private long ticks;

    /// <summary>Reviews with an outcome.</summary>
    internal long this[ReviewOutcome outcome] => Interlocked.Read(ref counts[(int)outcome]);

    /// <summary>All the time that reviews took.</summary>
    internal TimeSpan Spent => TimeSpan.FromTicks(Interlocked.Read(ref ticks));

    internal void Count(ReviewOutcome outcome, TimeSpan took)
    {
        Interlocked.Increment(ref counts[(int)outcome]);
        Interlocked.Add(ref ticks, took.Ticks);
    }
}

/// <summary>What came of a review.</summary>
internal enum ReviewOutcome
{
    /// <summary>The object is admitted.</summary>
    Admitted,

    /// <summary>The object is refused.</summary>
    Refused,

    /// <summary>The request was none that we understand.</summary>
    NotUnderstood,

    /// <summary>A bug of ours; the server lets the object pass.</summary>
    Failed,
}
