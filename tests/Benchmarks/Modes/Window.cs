using System.Globalization;

namespace LvsOperator.Benchmarks.Modes;

/// <summary>A while in which one target was asked all the time; a line of what the inside part prints.</summary>
/// <param name="Load">How it was asked.</param>
/// <param name="Target">What was asked.</param>
/// <param name="Round">One of several.</param>
/// <param name="From">When it began, seconds of the epoch: the lab's clock is the machine's.</param>
/// <param name="To">When it ended.</param>
/// <param name="Requests">How many were answered.</param>
internal sealed record Window(string Load, string Target, int Round, double From, double To, long Requests)
{
    private const string Mark = "window";

    internal string Line => string.Create(CultureInfo.InvariantCulture, $"{Mark}\t{Load}\t{Target}\t{Round}\t{From:R}\t{To:R}\t{Requests}");

    internal static Window? Read(string line) => line.TrimEnd().Split('\t') is [Mark, var load, var target, var round, var from, var to, var requests]
        ? new(load, target, int.Parse(round, CultureInfo.InvariantCulture), double.Parse(from, CultureInfo.InvariantCulture), double.Parse(to, CultureInfo.InvariantCulture), long.Parse(requests, CultureInfo.InvariantCulture))
        : null;
}
