namespace LvsOperator.Cli.Output;

/// <summary>A piece of text with its meaning.</summary>
internal readonly record struct Piece(string Text, Tone Tone = Tone.Plain);

/// <summary>One line of output. What it says may come from anybody; <see cref="Printer"/> makes it harmless.</summary>
internal sealed record Line(params IReadOnlyList<Piece> Pieces)
{
    internal static Line Empty { get; } = new([]);

    public static implicit operator Line(string text) => new(new Piece(text));

    internal static Line Of(string text, Tone tone) => new(new Piece(text, tone));
}
