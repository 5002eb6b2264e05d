using LvsOperator.Health;

namespace LvsOperator.Agent.Loop;

/// <summary>
/// Checks that cannot be made for a reason that lies on this node leave verdicts as they are, so that nobody would notice. It is one problem for all of
/// them, not one each, and it is over when none was met for a while: a lack of sockets comes and goes from one probe to the next.
/// </summary>
internal sealed class UndecidedWatch
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);
    private long _seen;
    private DateTimeOffset? _last;
    private string? _problem;

    /// <summary>What to tell; null when all checks can be made.</summary>
    internal string? Look(HealthCounters counters, DateTimeOffset now)
    {
        if (counters.Undecided != _seen)
        {
            (_seen, _last) = (counters.Undecided, now);
            // The first reason stands for as long as it lasts: where two take turns each would be news every time.
            _problem ??= $"health checks cannot be made on this node: {counters.UndecidedReason}; verdicts stand as they were, and a server that dies is not noticed. "
                + "Mend what it names; what is short is raised by LimitNOFILE= of the unit, net.ipv4.ip_local_port_range, memory";
        }
        else if (counters.UndecidedNow == 0 && now - _last >= Calm) (_problem, _last) = (null, null);
        return _problem;
    }
}
