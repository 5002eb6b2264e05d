namespace LvsOperator.Planning.Balancing;

/// <summary>Transport protocols IPVS balances, by their IP protocol number (IANA).</summary>
public enum IpProtocol : byte
{
    /// <summary>None: a firewall-mark service has no protocol of its own.</summary>
    None = 0,

    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>SCTP.</summary>
    Sctp = 132,
}
