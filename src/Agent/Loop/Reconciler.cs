using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.State;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Agent.Loop;

/// <summary>What one round of the loop did.</summary>
/// <param name="Plan">The plan it followed; null while nothing is known to plan from.</param>
/// <param name="Operations">What it carried out, in order.</param>
/// <param name="Execution">What came of that.</param>
/// <param name="Repairs">Services, addresses or settings that somebody else had changed and that were put right.</param>
/// <param name="Next">When the next round is due at the latest.</param>
internal sealed record Round(NodePlan? Plan, ImmutableArray<Operation> Operations, ExecutionResult? Execution, int Repairs, DateTimeOffset Next)
{
    /// <summary>What keeps the node from being as planned, one line each.</summary>
    internal IReadOnlyList<string> Failures { get; init; } = [];
}

/// <summary>
/// One round: take the news, look at the kernel where that is due, plan, diff, execute, settle. Called by one thread. It waits for nothing
/// but the kernel.
/// </summary>
internal sealed class Reconciler(LoopOptions options, IKernel kernel, OwnershipStore owned, MemoryStore memories)
{
    private readonly NodePlanner _planner = new();
    private readonly KernelView _view = new(kernel);
    private readonly Executor _executor = new(kernel, owned);
    private ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> _connections = ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount>.Empty;
    private Snapshot? _snapshot;
    private Memory? _memory;
    private readonly Holdback _holdback = new(options.Retry.First, options.Retry.Longest);
    private Audits _due = new(DateTimeOffset.MinValue, DateTimeOffset.MinValue);
    private int _failedLooks;

    private sealed record Audits(DateTimeOffset Fast, DateTimeOffset Full);

    /// <summary>The memory, for the state file; null before the first plan.</summary>
    internal Memory? Memory => _memory;

    /// <summary>The kernel, as it is believed to be.</summary>
    internal KernelState State => _view.State;

    /// <summary>Whether there is something to plan from.</summary>
    internal bool IsReady => _snapshot is not null;

    /// <summary>The objects planned from.</summary>
    internal Snapshot? Snapshot => _snapshot;

    internal Round Step(Inbox.Contents news, Verdicts verdicts, DateTimeOffset now)
    {
        _snapshot = news.Source?.Snapshot ?? _snapshot;
        var foreign = Look(news, now, out var fault);
        if (fault is not null) return Blind(fault, now);
        _failedLooks = 0;
        if (_snapshot is null) return new(null, [], null, 0, NextAudit());

        _memory ??= Seed(memories.Load());
        _connections = CountConnections(now);
        var result = _planner.Plan(new(
            _snapshot, options.Node, options.Roles, _view.Facts, new(verdicts, HealthTrust.Verdicts), _memory, _connections, now));
        _memory = result.Memory;
        return Carry(result, foreign, now);
    }

    /// <summary>Removes all that is ours and nothing else.</summary>
    internal (ImmutableArray<Operation> Operations, ExecutionResult Result) CleanUp()
    {
        if (_view.ReadAll() is { } fault) return ([], new([new(new LoadModule(""), fault)], new HashSet<ServiceKey>(), 0, 0));
        var operations = Differ.Diff(NodePlan.Empty, _view.State, owned.Current);
        return (operations, _executor.Execute(operations, []));
    }

    /// <summary>What a plan would change now; nothing is written.</summary>
    internal (PlanResult Result, ImmutableArray<Operation> Operations, string? Fault) Preview(Snapshot snapshot, HealthView health, DateTimeOffset now)
    {
        if (_view.ReadAll() is { } fault) return (new(NodePlan.Empty, Memory.Empty, null), [], fault);
        var result = _planner.Plan(new(snapshot, options.Node, options.Roles, _view.Facts, health, Seed(memories.Load()), _connections, now));
        _view.Follow(result.Plan);
        return (result, Differ.Diff(result.Plan, _view.State, owned.Current), null);
    }

    /// <summary>Reads of the kernel what news or time call for. Gives how much was not as we had left it.</summary>
    private int Look(Inbox.Contents news, DateTimeOffset now, out string? fault)
    {
        var foreign = 0;
        fault = null;
        if (now >= _due.Full)
        {
            fault = _view.ReadAll();
            if (fault is null) _due = _due with { Full = now + options.FullAudit, Fast = now + options.FastAudit };
        }
        else if (now >= _due.Fast)
        {
            (foreign, fault) = _view.Audit();
            _due = _due with { Fast = now + options.FastAudit };
        }
        if (news.News.HasFlag(Inbox.News.Links)) fault ??= _view.ReadFacts();
        return foreign;
    }

    private Round Carry(PlanResult result, int foreign, DateTimeOffset now)
    {
        _view.Follow(result.Plan);
        _view.Share(result.Plan);
        var operations = _holdback.Filter(Differ.Diff(result.Plan, _view.State, owned.Current), now);
        var claims = owned.ClaimsOf(result.Plan, _view.State);
        ExecutionResult? execution = null;
        if (operations.Length > 0 || claims.Count > 0)
        {
            execution = _executor.Execute(operations, claims);
            _holdback.Note(operations, execution.Failures, now);
            if (Settle(result.Plan, operations, execution) is not null) _due = new(DateTimeOffset.MinValue, now + options.Retry.First);
        }
        return new(result.Plan, operations, execution, foreign > 0 ? operations.Length : 0, Next(result.WakeAt)) { Failures = _holdback.Messages };
    }

    private DateTimeOffset Next(DateTimeOffset? wakeAt)
    {
        var next = NextAudit();
        if (wakeAt < next) next = wakeAt.Value;
        return _holdback.Next < next ? _holdback.Next.Value : next;
    }

    private string? Settle(NodePlan plan, ImmutableArray<Operation> operations, ExecutionResult execution)
    {
        _view.Settle(plan, operations, execution.Suspects);
        if (operations.Any(o => o is SetSysctl or RestoreSysctl or LoadModule or SetTimeouts or RestoreTimeouts)) _view.ReadSettings();
        var fault = execution.Suspects.Count > 0 ? _view.ReadAgain(execution.Suspects) : null;
        return operations.Any(o => o is AddAddress or RemoveAddress) ? fault ?? _view.ReadFacts() : fault;
    }

    /// <summary>The kernel could not be read: nothing is planned from what may be wrong.</summary>
    private Round Blind(string fault, DateTimeOffset now)
    {
        var wait = options.Retry.First * Math.Pow(2, Math.Min(_failedLooks++, 10));
        return new(null, [], null, 0, now + (wait < options.Retry.Longest ? wait : options.Retry.Longest)) { Failures = [fault] };
    }

    private DateTimeOffset NextAudit() => _due.Fast < _due.Full ? _due.Fast : _due.Full;

    /// <summary>What stands in the kernel is what was last planned: nobody loses traffic because the agent began anew.</summary>
    private Memory Seed(Memory recorded)
    {
        var services = recorded.Services.ToBuilder();
        foreach (var (key, service) in _view.State.Services)
        {
            var before = recorded.Services.GetValueOrDefault(key, ServiceMemory.New);
            services[key] = before with { Last = service.Destinations, Members = [.. service.Destinations.Select(d => d.Key)] };
        }
        return recorded with { Services = services.ToImmutable() };
    }

    /// <summary>Counts the connections of servers that are leaving; nothing is read while none is.</summary>
    private ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> CountConnections(DateTimeOffset now)
    {
        var counts = ImmutableDictionary.CreateBuilder<(ServiceKey, DestinationKey), ConnectionCount>();
        foreach (var (key, memory) in _memory!.Services)
        {
            if (memory.Passages.IsEmpty || !memory.Passages.Values.Any(p => p.Way == PassageWay.Out)) continue;
            if (!kernel.ReadConnections(key, now).TryGet(out var read, out _)) continue;
            foreach (var (destination, count) in read) counts[(key, destination)] = count;
        }
        return counts.Count == 0 ? ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount>.Empty : counts.ToImmutable();
    }
}
