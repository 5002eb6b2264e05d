namespace LvsOperator.Netlink.Ipvs;

/// <summary>A service as read from the kernel.</summary>
/// <param name="Service">Its settings.</param>
/// <param name="Statistics">Its counters.</param>
public sealed record IpvsServiceEntry(IpvsService Service, IpvsStatistics Statistics);

/// <summary>A destination as read from the kernel.</summary>
/// <param name="Destination">Its settings.</param>
/// <param name="ActiveConnections">Connections in state ESTABLISHED (TCP), as <c>ActiveConn</c> of ipvsadm.</param>
/// <param name="InactiveConnections">Every other connection; for UDP all of them.</param>
/// <param name="PersistentConnections">Persistence templates.</param>
/// <param name="Statistics">Its counters.</param>
public sealed record IpvsDestinationEntry(
    IpvsDestination Destination,
    uint ActiveConnections,
    uint InactiveConnections,
    uint PersistentConnections,
    IpvsStatistics Statistics);
