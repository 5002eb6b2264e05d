using System.Collections.Immutable;

namespace LvsOperator.Planning.Conditions;

/// <summary>
/// One line of an agent's row: what is wrong there, <c>NodeError: eth1 does not exist; ...</c>. By the reason an agent tells the operator
/// which condition is concerned; a row's message holds a line each.
/// </summary>
/// <param name="Reason">A condition reason, one word.</param>
/// <param name="Text">The sentence, with the remedy; one line.</param>
public sealed record RowLine(string Reason, string Text)
{
    /// <summary>What a row's message may hold (api.md).</summary>
    private const int Longest = 4096;

    /// <summary>A row's message: a line each, each once, in the order given, and no more than fit. Empty for none.</summary>
    public static string Format(IEnumerable<RowLine> lines)
    {
        var text = "";
        foreach (var line in lines.Select(l => l.ToString()).Distinct())
        {
            var next = text.Length == 0 ? line : $"{text}\n{line}";
            if (next.Length > Longest) return text.Length == 0 ? line[..Longest] : text;
            text = next;
        }
        return text;
    }

    /// <summary>Reads a row's message; whatever does not begin with a reason is a NodeError, as agents write nothing else but what is wrong.</summary>
    public static ImmutableArray<RowLine> Parse(string? message) =>
        [.. (message ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read)];

    /// <summary><c>Reason: text</c>.</summary>
    public override string ToString() => $"{Reason}: {Text.ReplaceLineEndings(" ")}";

    private static RowLine Read(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetterUpper(line[0]) && line.AsSpan(0, colon).IndexOfAnyExcept(Letters) < 0
            ? new(line[..colon], line[(colon + 2)..]) : new(Reasons.NodeError, line);
    }

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
