namespace LvsOperator.Lab.Sites;

/// <summary>What a command said.</summary>
/// <param name="Command">As it was called.</param>
/// <param name="ExitCode">0 is success.</param>
/// <param name="Text">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record Output(string Command, int ExitCode, string Text, string Errors)
{
    /// <summary>Standard output by lines, without empty ones.</summary>
    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Itself, or a failure that quotes the command and what it said.</summary>
    public Output Must() => ExitCode == 0 ? this : throw new LabFailure($"{Command}: exit code {ExitCode}: {Errors.Trim()}{Text.Trim()}");
}
