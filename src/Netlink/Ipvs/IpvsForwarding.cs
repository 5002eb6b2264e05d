namespace LvsOperator.Netlink.Ipvs;

/// <summary>How packets reach a real server (<c>IP_VS_CONN_F_FWD_MASK</c>).</summary>
public enum IpvsForwarding : uint
{
    /// <summary>NAT, <c>ipvsadm -m</c>.</summary>
    Masquerade = 0,

    /// <summary>The director itself; set by old kernels, today a routed destination with a local address behaves so by itself.</summary>
    Local = 1,

    /// <summary>IP tunnel, <c>ipvsadm -i</c>.</summary>
    Tunnel = 2,

    /// <summary>Direct routing, <c>ipvsadm -g</c>.</summary>
    Route = 3,

    /// <summary>Cache bypass; not settable on a destination.</summary>
    Bypass = 4,
}
