using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Input;

/// <summary>What came of asking an agent.</summary>
/// <param name="Url">Which.</param>
/// <param name="Status">Its answer; null when there was none.</param>
/// <param name="Fault">Why not; null when there was one.</param>
internal sealed record AgentAnswer(string Url, AgentStatus? Status, string? Fault);
