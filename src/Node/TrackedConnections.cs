namespace LvsOperator.Node;

/// <summary>How full the kernel's table of tracked connections is (nf_conntrack-sysctl.rst). Above the limit each new connection is dropped, whatever it is for.</summary>
/// <param name="Count">Connections of this network namespace.</param>
/// <param name="Limit">As many may there be in each.</param>
public readonly record struct TrackedConnections(long Count, long Limit)
{
    /// <summary>Whether new connections are dropped, or about to be: as entries come and go it is seldom full to the last one.</summary>
    public bool IsFull => Limit > 0 && Count >= Limit - (Limit / 100);

    /// <summary>Whether it is time to do something.</summary>
    public bool IsNearlyFull => Limit > 0 && Count >= Limit - (Limit / 10);

    /// <summary>Gives <c>nf_conntrack_count 512 of nf_conntrack_max 512</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"nf_conntrack_count {Count} of nf_conntrack_max {Limit}");
}
