using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Planning.Tunnels;

/// <summary>A UDP port at which the kernel unwraps generic UDP encapsulation (<c>ip fou add port 6080 gue</c>).</summary>
/// <param name="Family">InterNetwork or InterNetworkV6: of the outer packets.</param>
/// <param name="Port">1..65535.</param>
public readonly record struct GuePort(AddressFamily Family, int Port) : IComparable<GuePort>
{
    /// <summary>The module that unwraps.</summary>
    public const string Module = "fou";

    /// <summary>By family, then port.</summary>
    public int CompareTo(GuePort other) => (Family, Port).CompareTo((other.Family, other.Port));

    /// <summary>Gives <c>IPv4 6080</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} {Port}");

    /// <summary>Reads back what <see cref="ToString"/> gave; false for anything else.</summary>
    public static bool TryParse(string? text, out GuePort port)
    {
        port = default;
        if (text?.Split(' ') is not ["IPv4" or "IPv6", var number] || !ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0) return false;
        port = new(text[3] == '6' ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, value);
        return true;
    }
}

/// <summary>A tunnel interface, and the VIPs that wait for it.</summary>
/// <param name="Device">The interface.</param>
/// <param name="Vips">VIPs whose packets come by it, ordered.</param>
public sealed record PlannedTunnel(TunnelDevice Device, System.Collections.Immutable.ImmutableArray<IPAddress> Vips)
{
    /// <summary>Whether interface and VIPs are equal.</summary>
    public bool Equals(PlannedTunnel? other) => other is not null && Device == other.Device && Vips.AsSpan().SequenceEqual(other.Vips.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Device, Vips.Length);
}

/// <summary>A port of GUE, and the VIPs that wait for it.</summary>
/// <param name="Port">The port.</param>
/// <param name="Vips">VIPs whose packets come by it, ordered.</param>
public sealed record PlannedGuePort(GuePort Port, System.Collections.Immutable.ImmutableArray<IPAddress> Vips)
{
    /// <summary>Whether port and VIPs are equal.</summary>
    public bool Equals(PlannedGuePort? other) => other is not null && Port == other.Port && Vips.AsSpan().SequenceEqual(other.Vips.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Port, Vips.Length);
}
