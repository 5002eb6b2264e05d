using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Tunnels;

/// <summary>A way by which packets for a VIP reach this real server: what planning remembers, and interfaces, ports and rules come from.</summary>
/// <param name="Vip">The VIP.</param>
/// <param name="Wrapping">How its packets are wrapped; null: plain IP in IP.</param>
/// <param name="Local">The real server's address that they are sent to.</param>
/// <param name="Director">The address that they come from, of the same family.</param>
/// <param name="Mss">The largest segment that this server is to ask its clients for; 0: as it likes.</param>
public sealed record TunnelPath(IPAddress Vip, Encapsulation? Wrapping, IPAddress Local, IPAddress Director, int Mss) : IComparable<TunnelPath>
{
    /// <summary>The interface that unwraps.</summary>
    public TunnelDevice Device => new(
        TunnelDevice.KindOf(Wrapping?.Type == TunnelType.GRE, Local.AddressFamily, Vip.AddressFamily), Local, Director,
        Wrapping is { Type: TunnelType.GRE, Checksum: TunnelChecksum.Checksum } ? GreChecksum.Required : GreChecksum.None);

    /// <summary>The port of GUE; null: none.</summary>
    public GuePort? Gue => Wrapping is { Type: TunnelType.GUE, Port: var port } ? new(Local.AddressFamily, port) : null;

    /// <summary>By VIP, addresses, then kind.</summary>
    public int CompareTo(TunnelPath? other)
    {
        if (other is null) return 1;
        var c = AddressOrder.Compare(Vip, other.Vip);
        if (c == 0) c = AddressOrder.Compare(Local, other.Local);
        if (c == 0) c = AddressOrder.Compare(Director, other.Director);
        if (c == 0) c = string.CompareOrdinal(Wrapping?.ToString(), other.Wrapping?.ToString());
        return c == 0 ? Mss.CompareTo(other.Mss) : c;
    }
}
