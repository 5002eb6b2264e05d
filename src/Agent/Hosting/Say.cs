using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Hosting;

/// <summary>What the host tells in the log.</summary>
internal static partial class Say
{
    [LoggerMessage(Level = LogLevel.Information, Message = "lvs-agent {Version} on node {Node} ({Roles}), manifests from {Source}, status on {Listen}")]
    internal static partial void Started(ILogger log, string version, string node, string roles, string source, string listen);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped; the data plane stays as it is (`lvs-agent run --cleanup` removes it)")]
    internal static partial void Stopped(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Text}")]
    internal static partial void Warn(ILogger log, string text);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Text}")]
    internal static partial void Error(ILogger log, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Text}")]
    internal static partial void Info(ILogger log, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source}: nothing there yet, and nothing was accepted before: waiting for it, changing nothing")]
    internal static partial void NothingToGoBy(ILogger log, string source);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot listen on {Listen}: {Reason}; no /healthz, /readyz, /metrics, /status. Give another --listen")]
    internal static partial void NotListening(ILogger log, string listen, string reason);
}
