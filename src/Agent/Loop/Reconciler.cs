using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Reporting;
using LvsOperator.Agent.State;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Loop;

/// <summary>
/// One round: take the news, look at the kernel where that is due, plan, diff, execute, settle. Called by one thread. It waits for nothing
/// but the kernel.
/// </summary>
internal sealed class Reconciler(LoopOptions options, IKernel kernel, OwnershipStore owned, MemoryStore memories)
{
    private NodePlanner _planner = new();
    private PlanDiffer _differ = new();
    private KernelView _view = new(kernel);
    private readonly Executor _executor = new(kernel, owned);
    private ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> _connections = ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount>.Empty;
    private Snapshot? _snapshot;
    private IReadOnlyDictionary<ObjectRef, string> _refused = ImmutableDictionary<ObjectRef, string>.Empty;
    private (IReadOnlyList<PlannedCheck>? Of, ImmutableArray<Problem> Problems) _notAllowed = (null, []);
    private Memory? _memory;
    private readonly Holdback _holdback = new(options.Retry);
    private readonly Contests _contests = new();
    private readonly Announcements _announcements = new(kernel.Announce, options.Retry);
    private Audits _due = Audits.AtOnce;
    private int _failedLooks;

    /// <summary>Services with a server that leaves; null before the first plan says.</summary>
    private ImmutableArray<ServiceKey>? _draining;

    private sealed record Audits(DateTimeOffset Fast, DateTimeOffset Rules, DateTimeOffset Full)
    {
        internal static readonly Audits AtOnce = new(DateTimeOffset.MinValue, DateTimeOffset.MinValue, DateTimeOffset.MinValue);
    }

    /// <summary>The memory, for the state file; null before the first plan.</summary>
    internal Memory? Memory => _memory;

    /// <summary>The kernel, as it is believed to be.</summary>
    internal KernelState State => _view.State;

    /// <summary>Whether there is something to plan from.</summary>
    internal bool IsReady => _snapshot is not null;

    /// <summary>The objects planned from.</summary>
    internal Snapshot? Snapshot => _snapshot;

    /// <summary>One round.</summary>
    /// <param name="news">What has happened.</param>
    /// <param name="verdicts">The standing verdicts.</param>
    /// <param name="now">The time, of a clock that does not jump.</param>
    internal Round Step(Inbox.Contents news, Verdicts verdicts, DateTimeOffset now)
    {
        _snapshot = news.Source?.Snapshot ?? _snapshot;
        _refused = news.Source?.Refused ?? _refused;
        var drift = new Drift();
        if (Look(news, now, drift) is { } fault) return Blind(fault, now);
        _failedLooks = 0;
        if (_snapshot is null) return new(null, [], null, [], NextAudit());

        _memory ??= MemorySeed.Of(memories.Load(), _view.State.Services, owned.Current, now);
        _connections = CountConnections(now);
        var result = _planner.Plan(new(
            _snapshot, options.Node, options.Roles, _view.Facts, new(verdicts, HealthTrust.Verdicts), _memory, _connections, now) { SetUps = options.SetUps(_snapshot, now), Marks = options.Marks });
        (_memory, _draining) = (result.Memory, result.Draining);
        return Carry(Allowed(Explained(result)), drift, now);
    }

    /// <summary>
    /// A round ended in an exception, which is a bug: what is believed of the kernel, and what planning keeps to save work, is made anew. What
    /// is on the move, and what failed, stays known.
    /// </summary>
    internal void Distrust()
    {
        (_planner, _differ, _view) = (new(), new(), new(kernel));
        _due = Audits.AtOnce;
    }

    /// <summary>Removes all that is ours and nothing else.</summary>
    internal (ImmutableArray<Operation> Operations, ExecutionResult Result) CleanUp()
    {
        if (_view.ReadAll(new()) is { } fault) return ([], new([new(null, fault)], new HashSet<ServiceKey>(), 0, 0));
        var operations = Differ.Diff(NodePlan.Empty, _view.State, owned.Current);
        return (operations, _executor.Execute(operations, [], []));
    }

    /// <summary>What a plan would change now; nothing is written.</summary>
    internal (PlanResult Result, ImmutableArray<Operation> Operations, string? Fault) Preview(Snapshot snapshot, HealthView health, DateTimeOffset now)
    {
        if (_view.ReadAll(new()) is { } fault) return (new(NodePlan.Empty, Memory.Empty, null), [], fault);
        var memory = MemorySeed.Of(memories.Load(), _view.State.Services, owned.Current, now);
        var result = _planner.Plan(new(snapshot, options.Node, options.Roles, _view.Facts, health, memory, _connections, now) { Marks = options.Marks });
        _view.Follow(result.Plan);
        return (result, Differ.Diff(result.Plan, _view.State, owned.Current), null);
    }

    /// <summary>Reads of the kernel what news or time call for, and notes what was not as we had left it. Null for done, else why it could not be read.</summary>
    private string? Look(Inbox.Contents news, DateTimeOffset now, Drift drift)
    {
        string? fault = null;
        var facts = _view.Facts;
        if (now >= _due.Full)
        {
            fault = _view.ReadAll(drift);
            _due = new(now + options.FastAudit, now + options.RulesAudit, now + options.FullAudit);
        }
        else
        {
            if (now >= _due.Fast)
            {
                fault = _view.Audit(drift);
                _due = _due with { Fast = now + options.FastAudit };
                // Whatever rules there are is looked at on the way, so that nothing wakes for them alone.
                if (now >= _due.Rules)
                {
                    _view.ReadChains(drift);
                    fault ??= _view.ReadReturns(drift) ?? _view.ReadTunnels(drift);
                    _due = _due with { Rules = now + options.RulesAudit };
                }
            }
            // Routes go with their interface.
            if (fault is null && news.News.HasFlag(Inbox.News.Links)) fault = _view.ReadFacts(drift) ?? _view.ReadReturns(drift) ?? _view.ReadTunnels(drift);
        }
        // An interface may be there now that was missing.
        if (!ReferenceEquals(facts, _view.Facts))
        {
            _holdback.Hasten(o => o is AddAddress or RemoveAddress or SetSysctl or SetReturnTable or SetTunnel);
            _announcements.Hasten();
        }
        // Half of it may have been read: nothing is believed until all of it is.
        if (fault is not null) _due = Audits.AtOnce;
        return fault;
    }

    /// <summary>What is there and refused does not exist for planning, which is not what a person should read.</summary>
    private PlanResult Explained(PlanResult result)
    {
        if (_refused.Count == 0 || !result.Plan.Problems.Any(p => p.Missing is { } missing && _refused.ContainsKey(missing))) return result;
        return result with
        {
            Plan = result.Plan with
            {
                Problems = [.. result.Plan.Problems.Select(p => p.Missing is { } missing && _refused.TryGetValue(missing, out var why) ? p with { Message = $"{missing}: {why}. What was programmed stays" } : p)],
            },
        };
    }

    /// <summary>Checks that this agent may not run are no fault of the manifests, so that planning does not know of them.</summary>
    private PlanResult Allowed(PlanResult result)
    {
        if (!ReferenceEquals(_notAllowed.Of, result.Plan.Checks))
            _notAllowed = (result.Plan.Checks, CommandPolicy.Problems(result.Plan.Checks, _snapshot!.VirtualServices.Values, options.AllowedCommands));
        return _notAllowed.Problems.IsEmpty ? result : result with { Plan = result.Plan with { Problems = [.. result.Plan.Problems, .. _notAllowed.Problems] } };
    }

    private Round Carry(PlanResult result, Drift drift, DateTimeOffset now)
    {
        _view.Follow(result.Plan);
        _view.Share(result.Plan);
        var (due, failed) = _holdback.Split(_differ.Diff(result.Plan, _view.State, owned.Current), now);
        var (operations, contested) = _contests.Split(due, now);
        ImmutableArray<Operation> waiting = [.. failed, .. contested];
        var claims = owned.ClaimsOf(result.Plan, _view.State);
        ExecutionResult? execution = null;
        ImmutableArray<Operation> repaired = [];
        if (_holdback.MayRecord(claims.Count, now) || operations.Length > 0)
        {
            execution = _executor.Execute(operations, claims, waiting, result.Plan.Chains);
            _holdback.Note(operations, execution.Failures, now);
            foreach (var address in execution.Bound) _announcements.Bound(address);
            var undone = execution.Failures.Select(f => f.Operation).ToHashSet();
            repaired = [.. operations.Where(o => drift.Concerns(o) && !undone.Contains(o))];
            _contests.Note(operations.Where(o => !undone.Contains(o)), drift, now);
            // Until all has been read again nothing else is done.
            if (Settle(result.Plan, operations, waiting, execution) is not null) _due = Audits.AtOnce;
        }
        _view.Confirm(waiting.IsEmpty && execution is null or { Failures.Count: 0, Suspects.Count: 0 } ? result.Plan : null);
        _announcements.Send(result.Plan, now);
        return new(result.Plan, operations, execution, repaired, Next(result.WakeAt)) 
        {
            Failures = [.. _holdback.Messages, .. _contests.Faults.Select(f => f.Message), .. _announcements.Faults],
            Snapshot = _snapshot,
            Faults = [.. _holdback.Faults, .. _contests.Faults],
            Addresses = _view.Facts.Addresses,
        };
    }

    private DateTimeOffset Next(DateTimeOffset? wakeAt)
    {
        var next = NextAudit();
        foreach (var due in (DateTimeOffset?[])[wakeAt, _holdback.Next, _contests.Next, _announcements.Next])
            if (due < next) next = due.Value;
        return next;
    }

    private string? Settle(NodePlan plan, ImmutableArray<Operation> operations, ImmutableArray<Operation> waiting, ExecutionResult execution)
    {
        // A service of whose operations some wait is not as planned, whatever came of the others.
        var suspects = execution.Suspects.ToHashSet();
        if (waiting.Length > 0) suspects.UnionWith(waiting.Select(IpvsCommands.ServiceOf).OfType<ServiceKey>());
        // One may fail without having been tried, as when the record of what is ours cannot be written.
        foreach (var failure in execution.Failures)
            if (failure.Operation is { } failed && IpvsCommands.ServiceOf(failed) is { } key) suspects.Add(key);
        _view.Settle(plan, operations, suspects);
        if (suspects.Count > 0 && _view.ReadAgain(suspects, new()) is { } fault) return fault;
        if (operations.Any(o => o is SetChain or RemoveChain)) _view.ReadChains(new());
        if (operations.Any(o => o is SetReturnTable or AddSourceRule or ClearReturnTable or RemoveSourceRule) && _view.ReadReturns(new()) is { } unread) return unread;
        if (operations.Any(o => o is SetTunnel or RemoveTunnel or OpenGuePort or CloseGuePort) && _view.ReadTunnels(new()) is { } unseen) return unseen;
        if (operations.Any(o => o is AddAddress or RemoveAddress or SetTunnel or RemoveTunnel) && _view.ReadFacts(new()) is { } lost) return lost;
        if (operations.Any(o => o is SetSysctl or RestoreSysctl or LoadModule or SetTimeouts or RestoreTimeouts)) _view.ReadSettings(new());
        return null;
    }

    /// <summary>The kernel could not be read: nothing is planned from what may be wrong.</summary>
    private Round Blind(string fault, DateTimeOffset now)
    {
        return new(null, [], null, [], now + options.Retry.After(_failedLooks++)) { Failures = [fault], Faults = [WriteFaults.OfNode(fault)], Addresses = _view.Facts.Addresses };
    }

    private DateTimeOffset NextAudit() => _due.Fast < _due.Full ? _due.Fast : _due.Full;

    private static IEnumerable<ServiceKey> Draining(Memory memory) =>
        memory.Services.Where(s => s.Value.Passages.Values.Any(p => p.Way == PassageWay.Out)).Select(s => s.Key);

    /// <summary>Counts the connections of servers that are leaving; nothing is read while none is.</summary>
    private ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> CountConnections(DateTimeOffset now)
    {
        var counts = ImmutableDictionary.CreateBuilder<(ServiceKey, DestinationKey), ConnectionCount>();
        foreach (var key in _draining ?? Draining(_memory!))
        {
            if (!kernel.ReadConnections(key, now).TryGet(out var read, out var error))
            {
                // Where the kernel does not answer, to ask for every service would take a time-out each.
                if (error.OutcomeUnknown) break;
                continue;
            }
            foreach (var (destination, count) in read) counts[(key, destination)] = count;
        }
        return counts.Count == 0 ? ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount>.Empty : counts.ToImmutable();
    }
}
