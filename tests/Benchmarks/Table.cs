using System.Globalization;

namespace LvsOperator.Benchmarks;

/// <summary>Figures as an aligned table.</summary>
internal static class Table
{
    private static readonly string[] Head = ["", "what", "median", "p99", "anchor", "takes", "ratio", "target", ""];

    internal static void Print(TextWriter to, IReadOnlyList<Figure> figures)
    {
        string[][] rows = [Head, .. figures.Select(Row)];
        var widths = Enumerable.Range(0, Head.Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
            to.WriteLine(string.Join("  ", row.Select((cell, c) => c is 0 or 1 or 4 or 8 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
    }

    private static string[] Row(Figure f) =>
    [
        f.Target, f.What, Text(f.Median, f), Text(f.Worst, f), f.Anchor, f.AnchorMedian is { } a ? Text(a, f) : "",
        f.Ratio is { } r ? r.ToString("0.0", CultureInfo.InvariantCulture) + "x" : "", f.Limit is { } l ? "<= " + Text(l, f) : "",
        f.Verdict switch { FigureVerdict.Held => "held", FigureVerdict.Missed => "MISSED", _ => "" },
    ];

    private static string Text(double value, Figure f) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " " + f.Unit;
}
