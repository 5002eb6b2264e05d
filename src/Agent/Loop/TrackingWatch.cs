using LvsOperator.Node;

namespace LvsOperator.Agent.Loop;

/// <summary>
/// A full table of tracked connections drops every new connection through a director, its own probes among them. It is one problem, which a person can mend; and
/// a probe that got no answer then says nothing of its server, as all servers would go down at once while it is the director that is short of something.
/// Asked from several threads.
/// </summary>
/// <param name="read">Looks at the table; null: connections are not tracked here.</param>
/// <param name="time">Time.</param>
internal sealed class TrackingWatch(Func<TrackedConnections?> read, TimeProvider time)
{
    /// <summary>For so long a table is held for what it was at the last look: many probes may end at once.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    /// <summary>What was dropped is missed when its time is up, which may be long after there is room again.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private TrackedConnections? _last;
    private long? _lookedAt;
    private long? _fullAt;
    private string? _problem;

    /// <summary>What to tell; null: nothing.</summary>
    internal string? Problem()
    {
        lock (_gate)
        {
            var table = Look();
            if (table is { IsFull: true } full)
            {
                // The numbers are those of the first time: a problem that changes its words would be news in every round.
                _problem ??= $"connection tracking is full ({full}): this node drops new connections, its own health checks among them, whose servers keep the verdict they have. "
                    + $"Raise it: `sysctl -w net.netfilter.nf_conntrack_max={full.Limit * 2}`, or exempt what needs no tracking";
            }
            else if (table is not { IsNearlyFull: true } && !IsLate())
            {
                _problem = null;
            }
            return _problem;
        }
    }

    /// <summary>Why a probe that got no answer says nothing of its server; null: it does.</summary>
    internal string? Hindrance()
    {
        lock (_gate)
        {
            Look();
            return IsLate() ? "connection tracking is full here: new connections are dropped (net.netfilter.nf_conntrack_max)" : null;
        }
    }

    private bool IsLate() => _fullAt is { } at && time.GetElapsedTime(at) < Aftermath;

    private TrackedConnections? Look()
    {
        var now = time.GetTimestamp();
        if (_lookedAt is { } at && time.GetElapsedTime(at, now) < Fresh) return _last;
        (_last, _lookedAt) = (read(), now);
        if (_last is { IsFull: true }) _fullAt = now;
        return _last;
    }
}
