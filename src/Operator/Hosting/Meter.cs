using System.Collections.Concurrent;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Reconcilers;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Operator.Hosting;

/// <summary>Counts what is done and tells the log what somebody should know. Thread-safe.</summary>
internal sealed class Meter(ILogger log, TimeProvider time) : IApiObserver
{
    private readonly ConcurrentDictionary<(string Verb, int Code), long> _requests = new();
    private readonly ConcurrentDictionary<(string Kind, string Result), long> _writes = new();
    private readonly long _started = time.GetTimestamp();
    private long _looks;
    private long _lookTicks;
    private long _decisions;
    private long _eventsDropped;
    private long _watchFailures;
    private long _turned;
    private int _leading;

    /// <summary>Requests by verb and HTTP code, 0 where there was no answer.</summary>
    internal IReadOnlyDictionary<(string Verb, int Code), long> Requests => _requests;

    /// <summary>Writes of status by kind and how they ended.</summary>
    internal IReadOnlyDictionary<(string Kind, string Result), long> Writes => _writes;

    internal long Looks => Interlocked.Read(ref _looks);

    internal TimeSpan LookTime => TimeSpan.FromTicks(Interlocked.Read(ref _lookTicks));

    internal long Decisions => Interlocked.Read(ref _decisions);

    internal long EventsDropped => Interlocked.Read(ref _eventsDropped);

    internal long WatchFailures => Interlocked.Read(ref _watchFailures);

    internal bool IsLeading => Volatile.Read(ref _leading) == 1;

    /// <summary>How long ago the leader's loop last came round, or began.</summary>
    internal TimeSpan SinceTurn => time.GetElapsedTime(Interlocked.Read(ref _turned) is > 0 and var at ? at : _started);

    internal void Lead(Leadership leadership)
    {
        Turned();
        Volatile.Write(ref _leading, leadership == Leadership.Leading ? 1 : 0);
    }

    internal void Turned() => Interlocked.Exchange(ref _turned, Math.Max(1, time.GetTimestamp()));

    internal void Looked(TimeSpan took, long decisions)
    {
        Interlocked.Increment(ref _looks);
        Interlocked.Add(ref _lookTicks, took.Ticks);
        Interlocked.Exchange(ref _decisions, decisions);
    }

    internal void Wrote(StatusChange change, ApiFailure? failure)
    {
        Count(_writes, (change.Object.Kind, Result(failure)));
        if (failure is not null) return;
        foreach (var condition in change.Conditions)
            if (condition.Type == ConditionTypes.Accepted || condition.Severity == ChangeSeverity.Warning)
                Say.Condition(log, condition.Severity == ChangeSeverity.Warning ? LogLevel.Warning : LogLevel.Information, change.Object.ToString(), condition.Type, condition.To, condition.Reason, condition.Message);
    }

    internal void Removed(DepartedRow row, ApiFailure? failure)
    {
        Count(_writes, (row.Object.Kind, Result(failure)));
        if (failure is null) Say.RowRemoved(log, row.Object.ToString(), row.Node);
    }

    /// <summary>Something was not written and is tried again.</summary>
    internal void Failed(ApiFailure failure, TimeSpan again)
    {
        // A conflict is how it is meant to be: somebody else wrote in between.
        if (failure.Kind != ApiFailureKind.Conflict) Say.Failed(log, failure.ToString(), again.TotalSeconds);
    }

    void IApiObserver.Answered(string request, int code) => Count(_requests, (request.Split(' ', 2)[0], code));

    void IApiObserver.WatchFailed(string selection, ApiFailure failure, TimeSpan retryIn)
    {
        Interlocked.Increment(ref _watchFailures);
        // Servers end watches as they like; only what they refuse is worth a word.
        if (failure.Kind != ApiFailureKind.Expired) Say.NotFollowing(log, selection, failure.ToString(), retryIn.TotalSeconds);
    }

    void IApiObserver.Unreadable(ObjectRef item, string error) => Say.Unreadable(log, item.ToString(), error);

    void IApiObserver.LeadershipChanged(ObjectKey lease, Leadership leadership, string why)
    {
        Lead(leadership);
        if (leadership == Leadership.Leading) Say.Leading(log, lease.ToString());
        else Say.NotLeading(log, lease.ToString(), why);
    }

    void IApiObserver.LeaseFailed(ObjectKey lease, ApiFailure failure) => Say.LeaseFailed(log, lease.ToString(), failure.ToString());

    void IApiObserver.EventsDropped(int count, string why) => Interlocked.Add(ref _eventsDropped, count);

    private static string Result(ApiFailure? failure) => failure?.Kind.ToString() ?? "Done";

    private static void Count<TKey>(ConcurrentDictionary<TKey, long> counts, TKey key)
        where TKey : notnull => counts.AddOrUpdate(key, 1, (_, n) => n + 1);
}
