using System.Net;

namespace LvsOperator.Planning.Balancing;

/// <summary>A total order on addresses: IPv4 before IPv6, then by their bytes.</summary>
public static class AddressOrder
{
    /// <summary>Compares two addresses by family, then bytes in network order.</summary>
    public static int Compare(IPAddress a, IPAddress b)
    {
        if (a.AddressFamily != b.AddressFamily) return a.AddressFamily.CompareTo(b.AddressFamily);
        Span<byte> left = stackalloc byte[16], right = stackalloc byte[16];
        a.TryWriteBytes(left, out var n);
        b.TryWriteBytes(right, out _);
        return left[..n].SequenceCompareTo(right[..n]);
    }
}
