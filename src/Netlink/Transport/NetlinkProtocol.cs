namespace LvsOperator.Netlink.Transport;

/// <summary>Netlink protocols in use here (<c>linux/netlink.h</c>).</summary>
public enum NetlinkProtocol
{
    /// <summary><c>NETLINK_ROUTE</c>: links, addresses, routes, rules, neighbours.</summary>
    Route = 0,

    /// <summary><c>NETLINK_GENERIC</c>: families such as IPVS.</summary>
    Generic = 16,
}
