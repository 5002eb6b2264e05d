namespace LvsOperator.Operator.Hosting;

/// <summary>What the host tells in the log.</summary>
internal static partial class Say
{
    [LoggerMessage(Level = LogLevel.Information, Message = "lvs-operator {Version} as {Identity} on {Server}, namespace {Space}, for the objects of {Scope}; status on {Listen}")]
    internal static partial void Started(ILogger log, string version, string identity, string server, string space, string scope, string listen);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped; agents go on with what was accepted")]
    internal static partial void Stopped(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot listen on {Listen}: {Reason}; give another --listen")]
    internal static partial void NotListening(ILogger log, string listen, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the webhook cannot listen on {Listen}: {Reason}; give another --webhook-listen, or set webhook.enabled to false")]
    internal static partial void NoWebhook(ILogger log, string listen, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "leading: Lease {Lease} is ours")]
    internal static partial void Leading(ILogger log, string lease);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no longer leading (Lease {Lease}): {Why}")]
    internal static partial void NotLeading(ILogger log, string lease, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease {Lease}: {Failure}")]
    internal static partial void LeaseFailed(ILogger log, string lease, string failure);

    [LoggerMessage(Message = "{Object}: {Type} is {Status}, {Reason}: {Text}")]
    internal static partial void Condition(ILogger log, LogLevel level, string @object, string type, string status, string reason, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Object}: the row of {Node}, which is no Node any more, was taken away")]
    internal static partial void RowRemoved(ILogger log, string @object, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failure}; tried again in {Seconds:0.0} s")]
    internal static partial void Failed(ILogger log, string failure, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Selection}: {Failure}; what is known stays, tried again in {Seconds:0.0} s")]
    internal static partial void NotFollowing(ILogger log, string selection, string failure, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Object} cannot be read by this version: {Error}; what was known of it stays")]
    internal static partial void Unreadable(ILogger log, string @object, string error);
}
