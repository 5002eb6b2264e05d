using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using LvsOperator.Netlink.Route;

namespace LvsOperator.Agent.Effects;

/// <summary>
/// Tells the neighbours where a VIP is: a gratuitous ARP request (RFC 5227, section 3) or an unsolicited neighbour advertisement
/// with the override flag (RFC 4861, section 7.2.6), so that caches that name another director are put right at once.
/// </summary>
internal static class NeighbourAnnouncement
{
    private const int EthernetArp = 0x0806;

    /// <summary>Sends it. Null for done, else why not.</summary>
    internal static string? Send(IPAddress vip, Link link)
    {
        if (link.IsLoopback || link.MacAddress is null || !PhysicalAddress.TryParse(link.MacAddress.Replace(':', '-').ToUpper(CultureInfo.InvariantCulture), out var mac)) return null;
        try
        {
            if (vip.AddressFamily == AddressFamily.InterNetwork) SendArp(vip, link.Index, mac.GetAddressBytes());
            else SendAdvertisement(vip, link.Index, mac.GetAddressBytes());
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    private static void SendArp(IPAddress vip, int link, byte[] mac)
    {
        Span<byte> arp = stackalloc byte[28];
        BinaryPrimitives.WriteUInt16BigEndian(arp, 1); // hardware: Ethernet
        BinaryPrimitives.WriteUInt16BigEndian(arp[2..], 0x0800); // protocol: IPv4
        (arp[4], arp[5]) = (6, 4);
        BinaryPrimitives.WriteUInt16BigEndian(arp[6..], 1); // request
        mac.CopyTo(arp[8..]);
        vip.TryWriteBytes(arp[14..], out _);
        vip.TryWriteBytes(arp[24..], out _);
        using var socket = new Socket(AddressFamily.Packet, SocketType.Dgram, (ProtocolType)0);
        socket.SendTo(arp, new LinkEndPoint(link));
    }

    private static void SendAdvertisement(IPAddress vip, int link, byte[] mac)
    {
        Span<byte> message = stackalloc byte[32];
        message.Clear();
        message[0] = 136; // neighbour advertisement; the kernel fills in the checksum
        message[4] = 0x20; // override
        vip.TryWriteBytes(message[8..], out _);
        (message[24], message[25]) = (2, 1); // target link-layer address, one unit of eight bytes
        mac.CopyTo(message[26..]);
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link);
        socket.Bind(new IPEndPoint(vip, 0));
        socket.SendTo(message, new IPEndPoint(IPAddress.Parse($"ff02::1%{link}"), 0));
    }

    /// <summary>A <c>struct sockaddr_ll</c> for the link's broadcast address (packet(7)).</summary>
    private sealed class LinkEndPoint(int link) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            Span<byte> bytes = stackalloc byte[20];
            bytes.Clear();
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], EthernetArp);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], link);
            bytes[11] = 6;
            bytes[12..18].Fill(0xff);
            for (var i = 2; i < 20; i++) address[i] = bytes[i];
            return address;
        }
    }
}
