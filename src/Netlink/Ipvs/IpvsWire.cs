namespace LvsOperator.Netlink.Ipvs;

/// <summary>Numbers of <c>linux/ip_vs.h</c>, beside their C names.</summary>
internal static class IpvsWire
{
    public const string FamilyName = "IPVS";
    public const byte Version = 1;

    /// <summary>The size of <c>union nf_inet_addr</c>: every address takes 16 bytes, an IPv4 one the first four.</summary>
    public const int AddressSize = 16;

    /// <summary><c>IP_VS_SVC_F_HASHED</c>: the kernel's own.</summary>
    public const uint HashedFlag = 2;

    /// <summary><c>IP_VS_CONN_F_FWD_MASK</c>.</summary>
    public const uint ForwardingMask = 7;

    /// <summary><c>IPVS_CMD_*</c>.</summary>
    public enum Command : byte
    {
        NewService = 1,
        SetService = 2,
        DeleteService = 3,
        GetService = 4,
        NewDestination = 5,
        SetDestination = 6,
        DeleteDestination = 7,
        GetDestination = 8,
        NewDaemon = 9,
        DeleteDaemon = 10,
        GetDaemon = 11,
        SetConfig = 12,
        GetConfig = 13,
        GetInfo = 15,
        Zero = 16,
        Flush = 17,
    }

    /// <summary><c>IPVS_CMD_ATTR_*</c>.</summary>
    public static class Top
    {
        public const ushort Service = 1;
        public const ushort Destination = 2;
        public const ushort Daemon = 3;
        public const ushort TimeoutTcp = 4;
        public const ushort TimeoutTcpFin = 5;
        public const ushort TimeoutUdp = 6;
    }

    /// <summary><c>IPVS_SVC_ATTR_*</c>.</summary>
    public static class Service
    {
        public const ushort Family = 1;
        public const ushort Protocol = 2;
        public const ushort Address = 3;
        public const ushort Port = 4;
        public const ushort Mark = 5;
        public const ushort Scheduler = 6;
        public const ushort Flags = 7;
        public const ushort Timeout = 8;
        public const ushort Netmask = 9;
        public const ushort Statistics = 10;
        public const ushort PersistenceEngine = 11;
        public const ushort Statistics64 = 12;
    }

    /// <summary><c>IPVS_DEST_ATTR_*</c>.</summary>
    public static class Destination
    {
        public const ushort Address = 1;
        public const ushort Port = 2;
        public const ushort Forwarding = 3;
        public const ushort Weight = 4;
        public const ushort UpperThreshold = 5;
        public const ushort LowerThreshold = 6;
        public const ushort ActiveConnections = 7;
        public const ushort InactiveConnections = 8;
        public const ushort PersistentConnections = 9;
        public const ushort Statistics = 10;
        public const ushort Family = 11;
        public const ushort Statistics64 = 12;
        public const ushort TunnelType = 13;
        public const ushort TunnelPort = 14;
        public const ushort TunnelFlags = 15;
    }

    /// <summary><c>IPVS_DAEMON_ATTR_*</c>.</summary>
    public static class Daemon
    {
        public const ushort State = 1;
        public const ushort Interface = 2;
        public const ushort SyncId = 3;
        public const ushort MaximumPayload = 4;
        public const ushort Group = 5;
        public const ushort Group6 = 6;
        public const ushort Port = 7;
        public const ushort Ttl = 8;
    }

    /// <summary><c>IPVS_INFO_ATTR_*</c>.</summary>
    public static class Info
    {
        public const ushort Version = 1;
        public const ushort ConnectionTableSize = 2;
    }
}
