namespace LvsOperator.Health;

/// <summary>Bounds of the checker.</summary>
public sealed record HealthOptions
{
    /// <summary>
    /// Probes, and so sockets, at a time. More wait their turn, and are counted as waiting. With every server of N checks silent,
    /// about N · timeout / (timeout + retryDelay) are in flight. 1 or more.
    /// </summary>
    public int MaximumInFlight { get; init; } = 16_384;

    /// <summary>Programs, by absolute path, that EXEC checks may run. Checks of others are not run.</summary>
    public IReadOnlyList<string> AllowedCommands { get; init; } = [];

    /// <summary>
    /// Why a probe that got no answer at all may say nothing of its server, for a reason that lies on this node; null: nothing hinders. Asked after such a probe, with a
    /// lock held and on any thread: it must be quick.
    /// </summary>
    public Func<string?> Hindrance { get; init; } = () => null;

    /// <summary>
    /// Why answers whose source is a VIP do not come in by an interface of that name; null: they do. A probe through a VIP that failed then says nothing of its server. Asked as the other.
    /// </summary>
    public Func<string, string?> AnswersLost { get; init; } = _ => null;
}
