using LvsOperator.Api.Meta;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>What is said of certificates. Never anything of their keys.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Key}: made, with the webhook's certificate")]
    internal static partial void Made(ILogger log, ObjectKey key);

    [LoggerMessage(Level = LogLevel.Information, Message = "the webhook serves certificate {Thumbprint}, good until {End:u}; the API server is to trust {Authorities} of its authorities")]
    internal static partial void Serving(ILogger log, string thumbprint, DateTimeOffset end, int authorities);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Secret {Key}: cannot be used: {Error}. What was served before is served on; the leader makes a new one")]
    internal static partial void Unreadable(ILogger log, ObjectKey key, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Secret {Key}: cannot be changed ({Why}), so it is removed and made anew")]
    internal static partial void Removed(ILogger log, ObjectKey key, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Key}: {What}, as {Why}")]
    internal static partial void Renewed(ILogger log, ObjectKey key, string what, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Secret {Key}: cannot be written: {Why}; what is served is served on, and it is tried again")]
    internal static partial void Failed(ILogger log, ObjectKey key, string why);
}
