using System.Text.Json.Serialization;

namespace LvsOperator.Benchmarks;

/// <summary>One measured figure.</summary>
/// <param name="Target">The letter in the quality targets, such as <c>P9</c>.</param>
/// <param name="What">What was measured.</param>
/// <param name="Median">The figure.</param>
/// <param name="Worst">The 99th of a hundred, or the worst of fewer.</param>
/// <param name="Anchor">What it is compared with in the same run; empty when with nothing.</param>
/// <param name="AnchorMedian">Its figure.</param>
/// <param name="Limit">What the median may be; null: told only.</param>
/// <param name="Unit">Of all these numbers: ms, unless it is said.</param>
internal sealed record Figure(
    string Target, string What, double Median, double Worst, string Anchor = "", double? AnchorMedian = null, double? Limit = null,
    string Unit = "ms")
{
    /// <summary>How many times faster than the anchor.</summary>
    public double? Ratio => AnchorMedian / Median;

    /// <summary>Whether the limit held.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<FigureVerdict>))]
    public FigureVerdict Verdict => Limit is null ? FigureVerdict.Told : Median <= Limit ? FigureVerdict.Held : FigureVerdict.Missed;
}

/// <summary>Whether a limit held.</summary>
internal enum FigureVerdict
{
    /// <summary>There is none.</summary>
    Told,

    /// <summary>It did.</summary>
    Held,

    /// <summary>It did not.</summary>
    Missed,
}
