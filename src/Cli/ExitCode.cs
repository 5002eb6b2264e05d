namespace LvsOperator.Cli;

/// <summary>What the program ends with; scripts depend on the numbers.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>The manifests or other input are not valid.</summary>
    InvalidInput = 1,

    /// <summary>The command line is not one this version understands.</summary>
    Usage = 2,

    /// <summary>The kernel or a daemon refused, or did not answer.</summary>
    Refused = 3,
}
