using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Netlink;

/// <summary>Address family, numbered as Linux does (<c>AF_INET</c>, <c>AF_INET6</c>), which differs from .NET's <see cref="AddressFamily"/>.</summary>
public enum IpFamily : byte
{
    /// <summary><c>AF_INET</c>.</summary>
    IPv4 = 2,

    /// <summary><c>AF_INET6</c>.</summary>
    IPv6 = 10,
}

/// <summary>Family and sizes of an address.</summary>
public static class IpFamilies
{
    /// <summary>The family of an address.</summary>
    /// <param name="address">An IPv4 or IPv6 address.</param>
    public static IpFamily Of(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4;

    /// <summary>Bits of a full-length prefix: 32 or 128.</summary>
    /// <param name="family">The family.</param>
    public static int Bits(IpFamily family) => family == IpFamily.IPv6 ? 128 : 32;
}
