namespace LvsOperator.KubeServers;

/// <summary>The servers could not be had, did not start, or a command against them failed.</summary>
/// <param name="message">What was expected, what was seen, the last lines of the logs, and where there is one, the remedy.</param>
public sealed class KubeServersFailure(string message) : Exception(message);
