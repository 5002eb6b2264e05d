namespace LvsOperator.Kubernetes.Leases;

/// <summary>Times of an election. The defaults let another take over within about 13 s of the leader's last word.</summary>
/// <param name="Duration">How long others wait after the last renewal they saw; whole seconds.</param>
/// <param name="Deadline">How long after its last renewal a leader leads; shorter than <paramref name="Duration"/>, so that it stops before another begins.</param>
/// <param name="Period">How often it is renewed, and how often others look; lengthened by up to a fifth by chance.</param>
public sealed record ElectionTimes(TimeSpan Duration, TimeSpan Deadline, TimeSpan Period)
{
    /// <summary>10 s, 7 s, 2 s.</summary>
    public static ElectionTimes Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(2));
}
