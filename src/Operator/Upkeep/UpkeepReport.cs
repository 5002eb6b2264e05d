using System.Collections.Concurrent;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Rest;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Operator.Upkeep;

/// <summary>
/// Says what becomes of kept objects: in the log, as Events about the operator's Deployment, and as counts for metrics. A failure that lasts is
/// said once in the log, and once more when it is over.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="events">Where Events go; null: nowhere.</param>
/// <param name="about">What Events are about; null: nothing is known yet, or there is nothing.</param>
internal sealed partial class UpkeepReport(ILogger log, EventRecorder? events, Func<KubernetesObject?> about) : IUpkeepObserver
{
    private readonly ConcurrentDictionary<ObjectRef, UpkeepCount> counts = new();

    /// <summary>Numbers by object, since the start of the process.</summary>
    internal IReadOnlyDictionary<ObjectRef, UpkeepCount> Counts => counts;

    public void Written(ObjectRef item, UpkeepCause cause)
    {
        Count(item, c => c with { Writes = c.Writes + 1, PutBacks = c.PutBacks + (cause == UpkeepCause.PutBack ? 1 : 0) });
        switch (cause)
        {
            case UpkeepCause.Made:
                Said(log, item, "made");
                break;
            case UpkeepCause.Updated:
                Said(log, item, "brought up to date");
                break;
            default:
                Found(log, item);
                break;
        }

        if (about() is { } subject && cause == UpkeepCause.PutBack)
            events?.Record(subject, EventSeverity.Normal, "DriftCorrected", $"{item} was changed by somebody else and is as it was again; to change it, change the operator's settings");
    }

    public void Settled(ObjectRef item)
    {
        if (Count(item, c => c with { Failure = null }).Failure is not null) Over(log, item);
    }

    public void Failed(ObjectRef item, ApiFailure failure, TimeSpan retryIn)
    {
        var text = failure.ToString();
        var before = Count(item, c => c with { Failures = c.Failures + 1, Failure = text });
        if (before.Failure == text) return;
        Refused(log, item, text, retryIn.TotalSeconds);
        if (about() is { } subject) events?.Record(subject, EventSeverity.Warning, "UpkeepFailed", $"{item} cannot be kept: {text}");
    }

    public void Left(ObjectRef item, string why) => Said(log, item, why);

    private UpkeepCount Count(ObjectRef item, Func<UpkeepCount, UpkeepCount> change)
    {
        while (true)
        {
            var before = counts.GetOrAdd(item, UpkeepCount.None);
            if (counts.TryUpdate(item, change(before), before)) return before;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Item}: {What}")]
    private static partial void Said(ILogger log, ObjectRef item, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Item}: somebody else changed it; it is as it was again")]
    private static partial void Found(ILogger log, ObjectRef item);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Item}: what kept it from being written is over")]
    private static partial void Over(ILogger log, ObjectRef item);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Item}: cannot be kept as it should be: {Why}; tried again in {Seconds:0.#} s, and so on")]
    private static partial void Refused(ILogger log, ObjectRef item, string why, double seconds);
}

/// <summary>What became of one kept object.</summary>
/// <param name="Writes">How often it was written.</param>
/// <param name="PutBacks">How often of these because somebody else had changed it.</param>
/// <param name="Failures">How often it could not be written.</param>
/// <param name="Failure">Why it cannot be written now; null if it can.</param>
internal sealed record UpkeepCount(long Writes, long PutBacks, long Failures, string? Failure)
{
    internal static UpkeepCount None { get; } = new(0, 0, 0, null);
}
