namespace LvsOperator.Netlink.Route;

/// <summary>Numbers of <c>linux/rtnetlink.h</c>, <c>if_link.h</c>, <c>if_addr.h</c>, <c>fib_rules.h</c>, <c>neighbour.h</c>, <c>if_tunnel.h</c>.</summary>
internal static class RouteWire
{
    public const ushort NewLink = 16, DeleteLink = 17, GetLink = 18;
    public const ushort NewAddress = 20, DeleteAddress = 21, GetAddress = 22;
    public const ushort NewRoute = 24, DeleteRoute = 25, GetRoute = 26;
    public const ushort NewNeighbour = 28, DeleteNeighbour = 29, GetNeighbour = 30;
    public const ushort NewRule = 32, DeleteRule = 33, GetRule = 34;

    /// <summary><c>struct ifinfomsg</c>.</summary>
    public const int LinkLength = 16;

    /// <summary><c>struct ifaddrmsg</c>.</summary>
    public const int AddressLength = 8;

    /// <summary><c>struct rtmsg</c>, <c>struct fib_rule_hdr</c>, <c>struct ndmsg</c>: each 12.</summary>
    public const int RouteLength = 12;

    /// <summary><c>RTNLGRP_*</c>.</summary>
    public static class Group
    {
        public const int Link = 1, Ipv4Address = 5, Ipv4Route = 7, Ipv6Address = 9, Ipv6Route = 11;
    }

    /// <summary><c>IFLA_*</c>, <c>IFLA_INFO_*</c>, <c>IFF_*</c>.</summary>
    public static class Link
    {
        public const ushort Address = 1, Name = 3, Mtu = 4, Master = 10, Info = 18, FamilySettings = 26;
        public const ushort InfoKind = 1, InfoData = 2;
        public const uint Up = 0x1, Loopback = 0x8, Running = 0x40;
        public const ushort TunnelLocal = 2, TunnelRemote = 3;
        public const ushort TunnelProtocol = 9;
        public const ushort GreInFlags = 2, GreLocal = 6, GreRemote = 7;

        /// <summary><c>GRE_CSUM</c> of <c>linux/if_tunnel.h</c>, host order.</summary>
        public const ushort GreChecksum = 0x8000;

        /// <summary><c>IFLA_INET6_ADDR_GEN_MODE</c>, <c>IN6_ADDR_GEN_MODE_NONE</c>.</summary>
        public const ushort AddressGeneration = 8;
        public const byte NoAddress = 1;
    }

    /// <summary><c>IFA_*</c>.</summary>
    public static class Address
    {
        public const ushort Value = 1, Local = 2, Label = 3, CacheInfo = 6, Flags = 8;
    }

    /// <summary><c>RTA_*</c>.</summary>
    public static class Route
    {
        public const ushort Destination = 1, OutInterface = 4, Gateway = 5, Priority = 6, Source = 7, Multipath = 9, Table = 15, Via = 18;

        /// <summary><c>struct rtnexthop</c>.</summary>
        public const int HopLength = 8;
    }

    /// <summary><c>FRA_*</c>.</summary>
    public static class Rule
    {
        public const ushort Destination = 1, Source = 2, InInterface = 3, Priority = 6, Mark = 10, Table = 15, Mask = 16;
        public const ushort OutInterface = 17, Protocol = 21, IpProtocol = 22, SourcePorts = 23, DestinationPorts = 24;

        /// <summary><c>FR_ACT_TO_TBL</c>.</summary>
        public const byte ToTable = 1;
    }

    /// <summary><c>NDA_*</c>.</summary>
    public static class Neighbour
    {
        public const ushort Address = 1, LinkAddress = 2;
    }
}
