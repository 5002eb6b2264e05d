namespace LvsOperator.Cli.Output;

/// <summary>What the output goes to.</summary>
internal enum OutputKind
{
    /// <summary>A file, a pipe or a terminal without abilities: characters only.</summary>
    Stream,

    /// <summary>A terminal that moves its cursor, and whose user wants no colours.</summary>
    Terminal,

    /// <summary>A terminal with colours.</summary>
    ColourTerminal,
}
