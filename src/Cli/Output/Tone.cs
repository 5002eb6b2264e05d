namespace LvsOperator.Cli.Output;

/// <summary>What a piece of text means; a colour terminal shows it, nothing else does.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Faint,
    Good,
    Warning,
    Bad,
}
