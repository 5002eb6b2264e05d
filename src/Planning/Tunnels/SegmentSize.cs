using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Tunnels;

/// <summary>
/// What a client may put into a segment so that the packet fits once it is wrapped. Else the director must answer that it is too large, and where such
/// answers get lost (RFC 2923) connections hang with the first large request.
/// </summary>
internal static class SegmentSize
{
    private const int Ethernet = 1500;
    private const int Ipv4 = 20, Ipv6 = 40, Udp = 8, Tcp = 20;

    // struct guehdr; with remote checksum its private flags and that option (GUE_LEN_PRIV and GUE_PLEN_REMCSUM of net/gue.h).
    private const int Gue = 4, GueRemoteChecksum = 8;

    // RFC 2784, section 2.1: the checksum adds four bytes.
    private const int Gre = 4, GreChecksum = 4;

    /// <summary>0: no limit.</summary>
    /// <param name="tunnel">The block of the manifest; null: absent.</param>
    /// <param name="local">The real server's address: its interface stands for the way from the director.</param>
    /// <param name="vip">The VIP.</param>
    /// <param name="facts">The node's interfaces.</param>
    internal static int For(Tunnel? tunnel, IPAddress local, IPAddress vip, NodeFacts facts)
    {
        var text = (tunnel?.Mss ?? "Auto").ToString();
        if (text == "Disabled") return 0;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        var link = facts.Addresses.FirstOrDefault(a => a.Link != "lo" && a.Address.Equals(local))?.Link;
        var mtu = facts.Links.FirstOrDefault(l => l.Name == link)?.Mtu is { } known and > 0 ? known : Ethernet;
        return mtu - Overhead(tunnel, local.AddressFamily) - (vip.AddressFamily == AddressFamily.InterNetworkV6 ? Ipv6 : Ipv4) - Tcp;
    }

    /// <summary>Bytes that wrapping adds.</summary>
    internal static int Overhead(Tunnel? tunnel, AddressFamily outer) => (outer == AddressFamily.InterNetworkV6 ? Ipv6 : Ipv4) + tunnel switch
    {
        { Type: TunnelType.GUE } => Udp + Gue + (tunnel.Checksum == TunnelChecksum.RemoteChecksum ? GueRemoteChecksum : 0),
        { Type: TunnelType.GRE } => Gre + (tunnel.Checksum == TunnelChecksum.Checksum ? GreChecksum : 0),
        _ => 0,
    };
}
