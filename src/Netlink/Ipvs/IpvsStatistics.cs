namespace LvsOperator.Netlink.Ipvs;

/// <summary>Counters and rates of a service or destination (<c>IPVS_STATS_ATTR_*</c>; 64 bits since Linux 4.1, 32 before).</summary>
/// <param name="Connections">Connections scheduled.</param>
/// <param name="InPackets">Packets towards the servers.</param>
/// <param name="OutPackets">Packets from the servers; 0 under direct routing and tunnelling, which the director does not see.</param>
/// <param name="InBytes">Bytes towards the servers.</param>
/// <param name="OutBytes">Bytes from the servers.</param>
/// <param name="ConnectionsPerSecond">Connections a second, the kernel's 2 s estimator.</param>
/// <param name="InPacketsPerSecond">Packets a second towards the servers.</param>
/// <param name="OutPacketsPerSecond">Packets a second from the servers.</param>
/// <param name="InBytesPerSecond">Bytes a second towards the servers.</param>
/// <param name="OutBytesPerSecond">Bytes a second from the servers.</param>
public readonly record struct IpvsStatistics(
    ulong Connections,
    ulong InPackets,
    ulong OutPackets,
    ulong InBytes,
    ulong OutBytes,
    ulong ConnectionsPerSecond,
    ulong InPacketsPerSecond,
    ulong OutPacketsPerSecond,
    ulong InBytesPerSecond,
    ulong OutBytesPerSecond);
