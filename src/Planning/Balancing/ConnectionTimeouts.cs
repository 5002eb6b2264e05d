namespace LvsOperator.Planning.Balancing;

/// <summary>The node's IPVS timeouts, as <c>ipvsadm --set</c> takes them.</summary>
/// <param name="TcpSeconds">Idle established TCP; at least 1.</param>
/// <param name="TcpFinSeconds">TCP after a FIN; at least 1.</param>
/// <param name="UdpSeconds">UDP; at least 1.</param>
public sealed record ConnectionTimeouts(int TcpSeconds, int TcpFinSeconds, int UdpSeconds);
