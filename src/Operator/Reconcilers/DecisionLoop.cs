using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Hosting;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Snapshots;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Operator.Reconcilers;

/// <summary>
/// The leader's loop: looks at the cluster when something happened, writes what follows, begins again. Nothing is carried from one look to the next but when
/// what failed is to be tried again; so whatever was missed, or refused because it came too late, is found anew.
/// </summary>
internal sealed class DecisionLoop
{
    /// <summary>The longest time without a look: also how long a watch may be silent about our own write before the server is asked.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>News is not kept waiting for longer by a long list of writes.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMilliseconds(250);

    /// <summary>A row that does not go away is not ours to take: somebody applied it under another name.</summary>
    private static readonly TimeSpan BetweenRemovals = TimeSpan.FromMinutes(1);

    private readonly ClusterView _view;
    private readonly IReadOnlyList<StatusReconciler> _kinds;
    private readonly DecisionPass _pass;
    private readonly EventRecorder _events;
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Retries _retries;
    private readonly Dictionary<DepartedRow, long> _removed = [];
    private TimeSpan? _expiry;
    private long _lookedAt;

    internal DecisionLoop(ClusterView view, OperatorSettings settings, EventRecorder events, Meter meter, TimeProvider time)
    {
        (_view, _events, _meter, _time, _retries) = (view, events, meter, time, new(time));
        _kinds = [new VirtualServiceReconciler(view.VirtualServices), new RealServerPoolReconciler(view.Pools), new NginxTierReconciler(view.Tiers)];
        _pass = new(view, _kinds, settings, time);
    }

    /// <summary>Decides until cancelled, or until it is no longer the leader's: then at once.</summary>
    internal async Task RunAsync(CancellationToken term)
    {
        await _view.SyncedAsync(term);
        await CatchUpAsync(term);
        _view.News.Decide();
        while (true)
        {
            await _view.News.WaitAsync(Earliest(Heartbeat, _expiry - _time.GetElapsedTime(_lookedAt), _retries.Next), term);
            await VerifyAsync(term);
            if (NextAgenda() is { } agenda)
            {
                _lookedAt = _time.GetTimestamp();
                var findings = _pass.Look(agenda);
                _expiry = findings.NextExpiry;
                await WriteAsync(findings, term);
                _meter.Looked(_time.GetElapsedTime(_lookedAt), _pass.Count);
            }
            _meter.Turned();
        }
    }

    /// <summary>What is to be looked at; null: nothing.</summary>
    private Agenda? NextAgenda()
    {
        if (_expiry is { } due && _time.GetElapsedTime(_lookedAt) >= due)
        {
            _expiry = null;
            _view.News.FoldAll();
        }
        var agenda = _view.News.Take();
        if (agenda.Scope == Scope.Named && _retries.Next is { Ticks: 0 }) return agenda with { Scope = Scope.FoldAll };
        return agenda.Scope == Scope.Named && agenda.Settled.Count == 0 ? null : agenda;
    }

    private static TimeSpan Earliest(params ReadOnlySpan<TimeSpan?> times)
    {
        var earliest = TimeSpan.MaxValue;
        foreach (var time in times)
            if (time < earliest) earliest = time.Value;
        return earliest;
    }

    /// <summary>What the leader before wrote last counts from the first decision on.</summary>
    private async Task CatchUpAsync(CancellationToken term)
    {
        while (await _view.VirtualServices.CatchUpAsync(term) is { } failure || (failure = await _view.Pools.CatchUpAsync(term)) is not null
               || (failure = await _view.Tiers.CatchUpAsync(term)) is not null)
        {
            var wait = _retries.Fail(Retries.Server, failure.RetryAfter);
            _meter.Failed(failure, wait);
            await Task.Delay(wait, _time, term);
        }
        _retries.Forget(Retries.Server);
    }

    private async Task VerifyAsync(CancellationToken term)
    {
        await _view.VirtualServices.VerifyAsync(Heartbeat, term);
        await _view.Pools.VerifyAsync(Heartbeat, term);
        await _view.Tiers.VerifyAsync(Heartbeat, term);
    }

    private async Task WriteAsync(Findings findings, CancellationToken term)
    {
        foreach (var item in findings.Unknown) _retries.Fail(item);
        if (!_retries.MayTry(Retries.Server)) return;
        List<StatusChange> unwritten = [];
        foreach (var change in findings.Changes)
        {
            if (unwritten.Any(change.Takes) || !_retries.MayTry(change.Object))
            {
                if (_retries.MayTry(change.Object)) _retries.Fail(change.Object);
                unwritten.Add(change);
                continue;
            }
            var failure = await Of(change.Object).WriteAsync(change, term);
            _meter.Wrote(change, failure);
            if (failure is null) Written(change);
            else if (IsTheServers(change.Object, failure)) return;
            else unwritten.Add(change);
            if (_view.News.HasDecision && _time.GetElapsedTime(_lookedAt) > LongestRun) return;
        }
        if (await RemoveAsync(findings, term) && findings.Scope != Scope.Named) _retries.Keep(findings.Concerns);
    }

    /// <summary>Rows of Nodes that left. False where the server is to be left alone.</summary>
    private async Task<bool> RemoveAsync(Findings findings, CancellationToken term)
    {
        foreach (var old in _removed.Where(r => _time.GetElapsedTime(r.Value) >= BetweenRemovals).Select(r => r.Key).ToArray()) _removed.Remove(old);
        foreach (var row in findings.Departed.Where(r => !_removed.ContainsKey(r) && _retries.MayTry(r.Object)))
        {
            var failure = await Of(row.Object).RemoveAsync(row, term);
            _meter.Removed(row, failure);
            if (failure is not null)
            {
                if (IsTheServers(row.Object, failure)) return false;
                continue;
            }
            _removed[row] = _time.GetTimestamp();
            _view.News.Fold(row.Object);
        }
        return true;
    }

    private void Written(StatusChange change)
    {
        _retries.Forget(change.Object);
        foreach (var condition in change.Conditions)
            _events.Record(change.Item, condition.Severity == ChangeSeverity.Warning ? EventSeverity.Warning : EventSeverity.Normal, condition.Reason, $"{condition.Type} is {condition.To}: {condition.Message}");
    }

    /// <summary>Whether a failure is the server's, which is then left alone for a while, or the object's, and others may be written all the same.</summary>
    private bool IsTheServers(ObjectRef item, ApiFailure failure)
    {
        var isServers = failure.IsOutage || failure.Kind is ApiFailureKind.TooManyRequests or ApiFailureKind.Unauthorized or ApiFailureKind.NoCredentials;
        _meter.Failed(failure, _retries.Fail(isServers ? Retries.Server : item, failure.RetryAfter));
        return isServers;
    }

    private StatusReconciler Of(ObjectRef item) => _kinds.First(k => k.Kind == item.Kind);
}
