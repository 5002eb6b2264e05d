using System.Collections.Immutable;
using LvsOperator.Agent.Sources.Cluster;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Agent.Reporting;

/// <summary>What the traffic with the API came to, for those who ask over HTTP. Written from any thread.</summary>
internal sealed class ApiBoard : IApiObserver
{
    private long _requests;
    private long _refused;
    private long _unanswered;
    private long _writes;
    private long _failedWrites;
    private long _throttled;
    private int _pending;

    /// <summary>Totals since the start; how many rows wait to be written.</summary>
    internal sealed record Totals(long Requests, long Refused, long Unanswered, long Writes, long FailedWrites, long Throttled, int Pending);

    internal Totals Count => new(
        Interlocked.Read(ref _requests), Interlocked.Read(ref _refused), Interlocked.Read(ref _unanswered), Interlocked.Read(ref _writes),
        Interlocked.Read(ref _failedWrites), Interlocked.Read(ref _throttled), Volatile.Read(ref _pending));

    /// <summary>Rows that the server refuses, one line each.</summary>
    internal ImmutableArray<string> Faults { get; set => ImmutableInterlocked.InterlockedExchange(ref field, value); } = [];

    internal int Pending { set => Volatile.Write(ref _pending, value); }

    public void Answered(string request, int code)
    {
        Interlocked.Increment(ref _requests);
        if (code == 0) Interlocked.Increment(ref _unanswered);
        else if (code >= 400) Interlocked.Increment(ref _refused);
    }

    internal void Wrote(ApiFailure? failure)
    {
        Interlocked.Increment(ref _writes);
        if (failure is not null) Interlocked.Increment(ref _failedWrites);
    }

    internal void Throttled() => Interlocked.Increment(ref _throttled);
}

/// <summary>The agent's side of the API, for status and metrics.</summary>
/// <param name="Board">Counts.</param>
/// <param name="State">How things stand.</param>
/// <param name="Caches">How each kind is followed.</param>
internal sealed record ApiFigures(ApiBoard Board, Func<ApiState> State, Func<IReadOnlyList<CacheFigures>> Caches);
