namespace LvsOperator.Netlink.Ipvs;

/// <summary>Transport protocol of a virtual service (<c>IPPROTO_*</c>).</summary>
public enum IpvsProtocol : ushort
{
    /// <summary><c>IPPROTO_TCP</c>.</summary>
    Tcp = 6,

    /// <summary><c>IPPROTO_UDP</c>.</summary>
    Udp = 17,

    /// <summary><c>IPPROTO_SCTP</c>.</summary>
    Sctp = 132,
}
