using System.Text;

namespace LvsOperator.Cli.Output;

/// <summary>On which side of its column a text stands.</summary>
internal enum Side
{
    Left,
    Right,
}

/// <summary>Rows of cells, each column as wide as its widest cell; the last one is not filled up.</summary>
internal sealed class Table(params IReadOnlyList<Side> columns)
{
    private const string Gap = "  ";
    private readonly List<Piece[]> _rows = [];

    /// <summary>Adds a row; cells that are missing at its end are empty.</summary>
    internal void Add(params Piece[] cells) =>
        _rows.Add([.. cells.Select(c => c with { Text = Printable.Of(c.Text).Replace('\t', ' ') }), .. Enumerable.Repeat(new Piece(""), columns.Count - cells.Length)]);

    /// <param name="shown">The columns that are shown, by their place; none: all.</param>
    internal IReadOnlyList<Line> Lines(params IReadOnlyList<int> shown)
    {
        if (shown.Count > 0)
        {
            var narrow = new Table([.. shown.Select(c => columns[c])]);
            foreach (var row in _rows) narrow._rows.Add([.. shown.Select(c => row[c])]);
            return narrow.Lines();
        }
        var widths = columns.Select((_, i) => _rows.Max(r => (int?)Width(r[i].Text)) ?? 0).ToArray();
        return [.. _rows.Select(r => new Line([.. Pieces(r, widths)]))];
    }

    private IEnumerable<Piece> Pieces(Piece[] row, int[] widths)
    {
        var last = Array.FindLastIndex(row, c => c.Text.Length > 0);
        for (var i = 0; i <= last; i++)
        {
            var fill = new string(' ', widths[i] - Width(row[i].Text));
            if (columns[i] == Side.Right) yield return new(fill);
            yield return row[i];
            if (i < last) yield return new(columns[i] == Side.Left ? fill + Gap : Gap);
        }
    }

    /// <summary>Combining marks take no room; wide characters are counted as one, which names and addresses have none of.</summary>
    private static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark)) width++;
        return width;
    }
}
