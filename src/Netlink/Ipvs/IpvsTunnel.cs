namespace LvsOperator.Netlink.Ipvs;

/// <summary>Encapsulation of a tunnel destination (<c>IPVS_DEST_ATTR_TUN_*</c>; types other than IPIP need Linux 5.3).</summary>
/// <param name="Type">Encapsulation.</param>
/// <param name="Port">UDP port for <see cref="IpvsTunnelType.Gue"/>, host order; else 0.</param>
/// <param name="Flags">Checksum flags for GUE and GRE.</param>
public sealed record IpvsTunnel(IpvsTunnelType Type, ushort Port = 0, IpvsTunnelFlags Flags = IpvsTunnelFlags.NoChecksum)
{
    /// <summary>Plain IP in IP, what a tunnel destination is without any attribute.</summary>
    public static IpvsTunnel Ipip { get; } = new(IpvsTunnelType.Ipip);
}

/// <summary>Encapsulation (<c>IP_VS_CONN_F_TUNNEL_TYPE_*</c>).</summary>
public enum IpvsTunnelType : byte
{
    /// <summary>IP in IP.</summary>
    Ipip = 0,

    /// <summary>Generic UDP encapsulation.</summary>
    Gue = 1,

    /// <summary>GRE.</summary>
    Gre = 2,
}

/// <summary>Checksum of a tunnel (<c>IP_VS_TUNNEL_ENCAP_FLAG_*</c>).</summary>
[Flags]
public enum IpvsTunnelFlags : ushort
{
    /// <summary>No checksum.</summary>
    NoChecksum = 0,

    /// <summary>Outer checksum.</summary>
    Checksum = 1,

    /// <summary>Remote checksum offload (GUE).</summary>
    RemoteChecksum = 2,
}
