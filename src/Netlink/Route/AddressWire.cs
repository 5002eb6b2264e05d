using System.Net;
using System.Runtime.InteropServices;
using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;
using Attribute = LvsOperator.Netlink.Route.RouteWire.Address;

namespace LvsOperator.Netlink.Route;

/// <summary>Addresses as messages (<c>struct ifaddrmsg</c>: family, prefix length, flags, scope, index).</summary>
internal static class AddressWire
{
    private const AddressFlags Settable = AddressFlags.NoDad | AddressFlags.NoPrefixRoute;

    public static InterfaceAddress? Read(MessageView message)
    {
        var payload = message.Payload;
        if (payload.Length < RouteWire.AddressLength || payload[0] is not ((byte)IpFamily.IPv4 or (byte)IpFamily.IPv6))
        {
            return null;
        }

        var family = (IpFamily)payload[0];
        var prefix = (int)payload[1];
        var flags = (AddressFlags)payload[2];
        IPAddress? value = null;
        IPAddress? local = null;
        string? label = null;
        var attributes = message.Attributes(RouteWire.AddressLength);
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case Attribute.Value: value = a.Address(family); break;
                case Attribute.Local: local = a.Address(family); break;
                case Attribute.Label: label = a.Text; break;
                case Attribute.Flags: flags = (AddressFlags)(a.U32 ?? 0); break;
            }
        }

        // On a point-to-point link IFA_ADDRESS is the peer and IFA_LOCAL the address; IPv6 has no IFA_LOCAL otherwise.
        if (attributes.Malformed || (local ?? value) is not { } address || prefix > IpFamilies.Bits(family))
        {
            return null;
        }

        return new InterfaceAddress(MemoryMarshal.Read<int>(payload[4..]), address, prefix)
        {
            Scope = (RouteScope)payload[3],
            Label = label,
            Flags = flags,
        };
    }

    public static void WriteAdd(ref NetlinkWriter writer, InterfaceAddress address, uint sequence)
    {
        using var message = writer.Message(RouteWire.NewAddress, MessageFlags.Request | MessageFlags.Create | MessageFlags.Exclusive, sequence);
        Body(ref writer, address, address.Flags & Settable);
        if (address.Label is { } label)
        {
            writer.String(Attribute.Label, label);
        }

        // IFA_FLAGS, where present, stands for the header's eight bits too.
        if ((address.Flags & Settable) > (AddressFlags)byte.MaxValue)
        {
            writer.U32(Attribute.Flags, (uint)(address.Flags & Settable));
        }

        if (address.Flags.HasFlag(AddressFlags.Deprecated))
        {
            // struct ifa_cacheinfo {preferred, valid, cstamp, tstamp}: preferred for 0 s, valid for ever.
            Span<uint> lifetimes = [0, uint.MaxValue, 0, 0];
            writer.Bytes(Attribute.CacheInfo, MemoryMarshal.AsBytes(lifetimes));
        }
    }

    public static void WriteDelete(ref NetlinkWriter writer, InterfaceAddress address, uint sequence)
    {
        using var message = writer.Message(RouteWire.DeleteAddress, MessageFlags.Request, sequence);
        Body(ref writer, address, AddressFlags.None);
    }

    private static void Body(ref NetlinkWriter writer, InterfaceAddress address, AddressFlags flags)
    {
        var header = writer.Structure(RouteWire.AddressLength);
        if (!header.IsEmpty)
        {
            header[0] = (byte)IpFamilies.Of(address.Address);
            header[1] = (byte)address.PrefixLength;
            header[2] = (byte)flags;
            header[3] = (byte)address.Scope;
            MemoryMarshal.Write(header[4..], address.LinkIndex);
        }

        writer.Address(Attribute.Local, address.Address);
        writer.Address(Attribute.Value, address.Address);
    }
}

/// <summary>All addresses.</summary>
internal sealed class AddressQuery : Query<InterfaceAddress>
{
    public override CommandWords Words => new("read addresses", string.Empty);

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(RouteWire.GetAddress, flags, sequence);
        writer.Structure(RouteWire.AddressLength);
    }

    public override bool TryRead(MessageView message, List<InterfaceAddress> found)
    {
        // Address family 0 dumps those of every family the kernel has, some of which are not IP (MCTP, phonet).
        if (message.Type != RouteWire.NewAddress
            || (message.Payload.Length > 0 && message.Payload[0] is not ((byte)IpFamily.IPv4 or (byte)IpFamily.IPv6)))
        {
            return true;
        }

        if (AddressWire.Read(message) is not { } address)
        {
            return false;
        }

        found.Add(address);
        return true;
    }
}
