using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Reporting;

/// <summary>
/// Writes this node's rows into the status of objects, by server-side apply and not more than five a second. What could not be written is reckoned anew
/// later from what is to be said then, so an outage loses nothing and leaves nothing to catch up with.
/// </summary>
[EntityRbac(typeof(VirtualService), typeof(RealServerPool), typeof(NginxTier), Subresource = "status", Verbs = RbacVerb.Patch)]
internal sealed class RowWriter(ApiClient client, string node, ApiBoard board, TimeProvider time)
{
    /// <summary>Status writes a second, of all kinds together.</summary>
    internal const double PerSecond = 5;

    /// <summary>A row that is about to change anyhow, as the first round of checks is under way, waits for so long.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private static readonly Loop.Backoff Retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private readonly TokenBucket _pace = new(PerSecond, (int)PerSecond, time);
    private readonly WrittenRows _written = new(time);
    private readonly Dictionary<ObjectRef, long> _settling = [];
    private readonly Dictionary<ObjectRef, Failed> _failed = [];
    private int _outages;

    private sealed record Failed(int Times, long At, string Message);

    /// <summary>The objects as the API has them, with the rows that were written since.</summary>
    internal Planning.Snapshot Overlaid(Planning.Snapshot api) => _written.Over(api);

    /// <summary>Writes some of what is needed; the caller asks anew after that. How long there is nothing more to do here; null: until something changes.</summary>
    internal async Task<TimeSpan?> WriteAsync(ImmutableArray<RowWrite> needed, CancellationToken cancel)
    {
        board.Pending = needed.Length;
        Forget(needed);
        TimeSpan? soonest = null;
        var done = 0;
        foreach (var write in needed)
        {
            if (Delay(write) is { } wait)
            {
                soonest = wait < soonest ? wait : soonest ?? wait;
                continue;
            }
            if (done == (int)PerSecond) return TimeSpan.Zero;
            var pause = _pace.Reserve();
            if (pause > TimeSpan.Zero)
            {
                board.Throttled();
                await Task.Delay(pause, time, cancel);
            }
            done++;
            if (await ApplyAsync(write, cancel) is { } outage) return Retry.After(_outages++) is var again && again > outage.RetryAfter.GetValueOrDefault() ? again : outage.RetryAfter;
        }
        return done > 0 ? TimeSpan.Zero : soonest;
    }

    /// <summary>Writes a row; the failure if there is no use in trying others now.</summary>
    private async Task<ApiFailure?> ApplyAsync(RowWrite write, CancellationToken cancel)
    {
        var failure = write.Object.Kind switch
        {
            nameof(VirtualService) => await ApplyAsync(Resources.VirtualServices, write, cancel),
            nameof(RealServerPool) => await ApplyAsync(Resources.RealServerPools, write, cancel),
            _ => await ApplyAsync(Resources.NginxTiers, write, cancel),
        };
        board.Wrote(failure);
        _settling.Remove(write.Object);
        if (failure is null) _outages = 0;
        if (failure is null)
        {
            if (_failed.Remove(write.Object)) Tell();
            return null;
        }
        // Gone or another version since: the watch will tell.
        var isPast = failure.Kind is ApiFailureKind.NotFound or ApiFailureKind.Conflict;
        var isOurs = isPast || failure.Kind is ApiFailureKind.Invalid or ApiFailureKind.Refused;
        if (!isOurs && failure.Kind != ApiFailureKind.Forbidden) return failure;
        _failed[write.Object] = new(_failed.GetValueOrDefault(write.Object)?.Times + 1 ?? 0, time.GetTimestamp(), isPast ? "" : $"the status of {write.Object} could not be written: {failure}; it is tried again");
        Tell();
        return isOurs ? null : failure;
    }

    private async Task<ApiFailure?> ApplyAsync<T>(Resource<T> resource, RowWrite write, CancellationToken cancel)
        where T : KubernetesObject
    {
        var manager = AgentNames.FieldManager(node);
        var applied = write.Kind == RowWriteKind.Apply ? await client.ApplyAsync(resource, write.Document, new(manager, ApplyPart.Status), cancel)
            : await client.MergeStatusAsync(resource, write.Object.Key, write.Document, manager, cancel);
        if (applied.IsSuccess) _written.Note(write.Object, applied.Value);
        return applied.Failure;
    }

    /// <summary>How long a row waits; null when it is due.</summary>
    private TimeSpan? Delay(RowWrite write)
    {
        if (_failed.TryGetValue(write.Object, out var failed) && Retry.After(failed.Times) - time.GetElapsedTime(failed.At) is var again && again > TimeSpan.Zero) return again;
        if (!IsSettling(write.Document)) return null;
        _settling.TryAdd(write.Object, time.GetTimestamp());
        return Settling - time.GetElapsedTime(_settling[write.Object]) is var rest && rest > TimeSpan.Zero ? rest : null;
    }

    private static bool IsSettling(JsonObject document) =>
        document["status"]?["directors"]?[0]?["message"]?.GetValue<string>() is { Length: > 0 } message && RowLine.Parse(message).Any(l => l.Reason == Reasons.Checking);

    /// <summary>What need not be written any more.</summary>
    private void Forget(ImmutableArray<RowWrite> needed)
    {
        if (_settling.Count + _failed.Count == 0) return;
        var asked = needed.Select(n => n.Object).ToHashSet();
        foreach (var settled in _settling.Keys.Where(k => !asked.Contains(k)).ToArray()) _settling.Remove(settled);
        var failed = _failed.Keys.Where(k => !asked.Contains(k)).ToArray();
        foreach (var solved in failed) _failed.Remove(solved);
        if (failed.Length > 0) Tell();
    }

    private void Tell() => board.Faults = [.. _failed.Values.Select(f => f.Message).Where(m => m.Length > 0).Order(StringComparer.Ordinal)];
}
