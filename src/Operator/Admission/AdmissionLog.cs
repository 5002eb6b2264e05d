namespace LvsOperator.Operator.Admission;

/// <summary>What the webhook says of itself.</summary>
internal static partial class AdmissionLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "the webhook listens on {End}")]
    internal static partial void Listening(ILogger log, string end);

    [LoggerMessage(Level = LogLevel.Error, Message = "a bug kept the webhook from judging an object; it passes, and the operator judges it")]
    internal static partial void Bug(ILogger log, Exception bug);
}
