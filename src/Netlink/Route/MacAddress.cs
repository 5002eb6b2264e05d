namespace LvsOperator.Netlink.Route;

/// <summary>Ethernet addresses as text.</summary>
internal static class MacAddress
{
    /// <summary>As <c>02:00:00:00:00:01</c>; null for one of another length, such as a tunnel's, and for a loopback's, all zeros.</summary>
    public static string? Text(ReadOnlySpan<byte> address) =>
        address.Length == 6 && address.ContainsAnyExcept((byte)0)
            ? $"{address[0]:x2}:{address[1]:x2}:{address[2]:x2}:{address[3]:x2}:{address[4]:x2}:{address[5]:x2}"
            : null;
}
