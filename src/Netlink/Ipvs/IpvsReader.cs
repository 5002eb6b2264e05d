using System.Net;
using System.Runtime.InteropServices;
using LvsOperator.Netlink.Wire;
using Dest = LvsOperator.Netlink.Ipvs.IpvsWire.Destination;
using Svc = LvsOperator.Netlink.Ipvs.IpvsWire.Service;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>Services, destinations and statistics from attributes; null where something indispensable is missing.</summary>
internal static class IpvsReader
{
    public static IpvsServiceEntry? Service(AttributeReader attributes)
    {
        IpFamily? family = null;
        ushort? protocol = null;
        ushort? port = null;
        uint? mark = null;
        ReadOnlySpan<byte> address = default;
        ReadOnlySpan<byte> netmask = default;
        string? scheduler = null;
        string? engine = null;
        uint flags = 0;
        uint timeout = 0;
        IpvsStatistics? statistics = null;
        IpvsStatistics? statistics64 = null;
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case Svc.Family: family = (IpFamily?)a.U16; break;
                case Svc.Protocol: protocol = a.U16; break;
                case Svc.Address: address = a.Payload; break;
                case Svc.Port: port = a.U16Network; break;
                case Svc.Mark: mark = a.U32; break;
                case Svc.Scheduler: scheduler = a.Text; break;
                case Svc.Flags: flags = a.U32 ?? 0; break;
                case Svc.Timeout: timeout = a.U32 ?? 0; break;
                case Svc.Netmask: netmask = a.Payload; break;
                case Svc.PersistenceEngine: engine = a.Text; break;
                case Svc.Statistics: statistics = Statistics(a.Nested); break;
                case Svc.Statistics64: statistics64 = Statistics(a.Nested); break;
            }
        }

        if (attributes.Malformed || family is not (IpFamily.IPv4 or IpFamily.IPv6) || scheduler is null || netmask.Length < 4)
        {
            return null;
        }

        IpvsServiceKey? key = null;
        if (mark is { } m)
        {
            key = new IpvsMarkKey(m, family.Value);
        }
        else if (protocol is { } p && port is { } n && new AttributeView(0, address).Address(family.Value) is { } ip)
        {
            key = new IpvsAddressKey((IpvsProtocol)p, ip, n);
        }

        var mask = new AttributeView(0, netmask);
        return key is null ? null : new IpvsServiceEntry(
            new IpvsService(key, scheduler)
            {
                Flags = (IpvsServiceFlags)(flags & ~IpvsWire.HashedFlag),
                TimeoutSeconds = timeout,
                Netmask = (family == IpFamily.IPv4 ? mask.U32Network : mask.U32) ?? 0,
                PersistenceEngine = engine,
            },
            statistics64 ?? statistics ?? default);
    }

    /// <summary>Reads a destination; the family of its address is the service's where it does not say (before Linux 3.18).</summary>
    public static IpvsDestinationEntry? Destination(AttributeReader attributes, IpFamily serviceFamily)
    {
        var family = serviceFamily;
        ReadOnlySpan<byte> address = default;
        ushort? port = null;
        uint? forwarding = null;
        uint? weight = null;
        uint upper = 0, lower = 0, active = 0, inactive = 0, persistent = 0;
        byte tunnel = 0;
        ushort tunnelPort = 0, tunnelFlags = 0;
        IpvsStatistics? statistics = null;
        IpvsStatistics? statistics64 = null;
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case Dest.Address: address = a.Payload; break;
                case Dest.Port: port = a.U16Network; break;
                case Dest.Forwarding: forwarding = a.U32; break;
                case Dest.Weight: weight = a.U32; break;
                case Dest.UpperThreshold: upper = a.U32 ?? 0; break;
                case Dest.LowerThreshold: lower = a.U32 ?? 0; break;
                case Dest.ActiveConnections: active = a.U32 ?? 0; break;
                case Dest.InactiveConnections: inactive = a.U32 ?? 0; break;
                case Dest.PersistentConnections: persistent = a.U32 ?? 0; break;
                case Dest.Statistics: statistics = Statistics(a.Nested); break;
                case Dest.Statistics64: statistics64 = Statistics(a.Nested); break;
                case Dest.Family: family = (IpFamily)(a.U16 ?? 0); break;
                case Dest.TunnelType: tunnel = a.U8 ?? 0; break;
                case Dest.TunnelPort: tunnelPort = a.U16Network ?? 0; break;
                case Dest.TunnelFlags: tunnelFlags = a.U16 ?? 0; break;
            }
        }

        if (attributes.Malformed || family is not (IpFamily.IPv4 or IpFamily.IPv6) || port is null || forwarding is null || weight is null
            || new AttributeView(0, address).Address(family) is not { } ip)
        {
            return null;
        }

        return new IpvsDestinationEntry(
            new IpvsDestination(new IpvsDestinationKey(ip, port.Value), (IpvsForwarding)(forwarding.Value & IpvsWire.ForwardingMask), (int)weight.Value)
            {
                UpperThreshold = upper,
                LowerThreshold = lower,
                Tunnel = (tunnel | tunnelPort | tunnelFlags) == 0
                    ? IpvsTunnel.Ipip
                    : new IpvsTunnel((IpvsTunnelType)tunnel, tunnelPort, (IpvsTunnelFlags)tunnelFlags),
            },
            active,
            inactive,
            persistent,
            statistics64 ?? statistics ?? default);
    }

    /// <summary><c>IPVS_STATS_ATTR_*</c>, numbered 1 to 10 in the order of <see cref="IpvsStatistics"/>; each in 32 or 64 bits.</summary>
    private static IpvsStatistics Statistics(AttributeReader attributes)
    {
        Span<ulong> values = stackalloc ulong[11];
        while (attributes.TryRead(out var a))
        {
            if (a.Type < values.Length)
            {
                values[a.Type] = a.Counter ?? 0;
            }
        }

        return new IpvsStatistics(
            values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8], values[9], values[10]);
    }
}
