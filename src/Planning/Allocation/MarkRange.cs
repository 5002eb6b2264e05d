using System.Globalization;

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

    /// <summary>How many marks the agent has for itself.</summary>
    public uint AgentMarks => (uint)((ulong)Last - First + 1 - ObjectMarks);

    /// <summary>The lowest of those.</summary>
    public uint FirstOfAgent => First + ObjectMarks;

    /// <summary>Whether a mark is the agent's own.</summary>
    public bool IsAgents(long mark) => mark >= (long)First + ObjectMarks && mark <= Last;

    /// <summary>Whether a mark may be allocated to an object.</summary>
    public bool IsObjects(long mark) => mark >= First && mark < (long)First + ObjectMarks;

    /// <summary>Reads <c>0x4c500000-0x4c503fff</c>; gives why it cannot be had, or null where it can. There are two marks at least, one for each half.</summary>
    public static string? Read(string text, out MarkRange range)
    {
        range = default;
        if (text.Split('-') is not [var from, var to] || Mark(from) is not { } first || Mark(to) is not { } last)
            return "not two marks of 32 bits in hexadecimal; use for example 0x4c500000-0x4c503fff";
        if (first == 0) return "mark 0 means no mark; begin at 0x1 or above";
        if (last <= first) return "ends where it begins or before; give the lower mark first";
        range = new(first, last);
        return null;
    }

    private static uint? Mark(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark) ? mark : null;
}
