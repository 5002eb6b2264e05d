namespace LvsOperator.Planning.Allocation;

/// <summary>The firewall marks that may be used (<c>--mark-range</c>): the lower half is for objects, the upper half the agent's own.</summary>
/// <param name="First">The lowest mark.</param>
/// <param name="Last">The highest mark; above the lowest.</param>
public readonly record struct MarkRange(uint First, uint Last)
{
    /// <summary>0x4c500000-0x4c503fff: clear of the bits that kubelet, kube-proxy and Calico use.</summary>
    public static MarkRange Default { get; } = new(0x4c500000, 0x4c503fff);

    /// <summary>How many marks objects may have.</summary>
    public uint ObjectMarks => (uint)(((ulong)Last - First + 1) / 2);

    /// <summary>Whether a mark is the agent's own.</summary>
    public bool IsAgents(long mark) => mark >= (long)First + ObjectMarks && mark <= Last;

    /// <summary>Whether a mark may be allocated to an object.</summary>
    public bool IsObjects(long mark) => mark >= First && mark < (long)First + ObjectMarks;
}
