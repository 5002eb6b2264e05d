namespace LvsOperator.Lab.Http;

/// <summary>A request among many.</summary>
/// <param name="At">When it began, after the load began.</param>
/// <param name="Answer">What it came to.</param>
public sealed record LoadEntry(TimeSpan At, Answer Answer);

/// <summary>What came of many requests, in the order they ended.</summary>
/// <param name="Entries">Every one of them.</param>
public sealed record LoadReport(IReadOnlyList<LoadEntry> Entries)
{
    /// <summary>How many were answered with 2xx.</summary>
    public int Good => Entries.Count(entry => entry.Answer.IsGood);

    /// <summary>Those that were not.</summary>
    public IReadOnlyList<LoadEntry> Failures => [.. Entries.Where(entry => !entry.Answer.IsGood)];

    /// <summary>Who answered, one after the other; <c>-</c> for a failure.</summary>
    public IReadOnlyList<string> Sequence => [.. Entries.Select(entry => entry.Answer.IsGood ? entry.Answer.Who : "-")];

    /// <summary>How often each answered.</summary>
    public IReadOnlyDictionary<string, int> Who => Entries.Where(entry => entry.Answer.IsGood)
        .GroupBy(entry => entry.Answer.Who).OrderBy(group => group.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>The longest time without a good answer: from the end of one to the end of the next.</summary>
    public TimeSpan LongestGap
    {
        get
        {
            var ends = Entries.Where(entry => entry.Answer.IsGood).Select(entry => entry.At + entry.Answer.Time).Order().ToList();
            return ends.Zip(ends.Skip(1), (first, second) => second - first).DefaultIfEmpty().Max();
        }
    }

    /// <summary>The time below which this share of the good answers took, 0.99 for p99.</summary>
    public TimeSpan Percentile(double share)
    {
        var times = Entries.Where(entry => entry.Answer.IsGood).Select(entry => entry.Answer.Time).Order().ToList();
        return times.Count == 0 ? TimeSpan.Zero : times[Math.Min(times.Count - 1, (int)(times.Count * share))];
    }

    /// <summary>The requests that began in that part of the load.</summary>
    public LoadReport Between(TimeSpan from, TimeSpan to) => new([.. Entries.Where(entry => entry.At >= from && entry.At < to)]);

    /// <summary>One line: numbers, who, and why not.</summary>
    public override string ToString()
    {
        var who = string.Join(", ", Who.Select(pair => $"{pair.Key} {pair.Value}"));
        var why = string.Join(", ", Failures.GroupBy(entry => entry.Answer.Complaint).Select(group => $"{group.Count()} {group.Key}"));
        return $"{Entries.Count} requests, {Failures.Count} failed{(why.Length > 0 ? $" ({why})" : "")}; {who}";
    }
}
