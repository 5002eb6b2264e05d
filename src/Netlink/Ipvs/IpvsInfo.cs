namespace LvsOperator.Netlink.Ipvs;

/// <summary>What <c>IPVS_CMD_GET_INFO</c> tells.</summary>
/// <param name="Version">Version of IPVS, for example 1.2.1.</param>
/// <param name="ConnectionTableSize">Buckets of the connection table.</param>
public sealed record IpvsInfo(Version Version, uint ConnectionTableSize);

/// <summary>Idle timeouts of connections of the namespace, in seconds. When set, 0 leaves a timeout as it is.</summary>
/// <param name="TcpSeconds">Established TCP.</param>
/// <param name="TcpFinSeconds">TCP after a FIN.</param>
/// <param name="UdpSeconds">UDP.</param>
public sealed record IpvsTimeouts(uint TcpSeconds, uint TcpFinSeconds, uint UdpSeconds);
