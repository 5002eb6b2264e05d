using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Balancing;

/// <summary>How packets to a tunnelled destination are wrapped, where that is not plain IP in IP (IPVS_DEST_ATTR_TUN_* of linux/ip_vs.h, Linux 5.3).</summary>
/// <param name="Type">Kind.</param>
/// <param name="Port">UDP port of GUE; 0 for others.</param>
/// <param name="Checksum">Checksum of GUE and GRE.</param>
public sealed record Encapsulation(TunnelType Type, int Port, TunnelChecksum Checksum)
{
    /// <summary>That of a mode: null for plain IP in IP, and where there is no tunnel.</summary>
    internal static Encapsulation? Of(VirtualServiceSpec spec) => spec.ForwardingMode() != ForwardingMode.TUN || spec.Forwarding?.Tunnel is not { Type: not TunnelType.IPIP } tunnel ? null
        : new(tunnel.Type, tunnel.Type == TunnelType.GUE ? tunnel.Port : 0, tunnel.Checksum);

    /// <summary>As ipvsadm says it: <c>--tun-type gue --tun-port 6080 --tun-nocsum</c>.</summary>
    public override string ToString() => (Type == TunnelType.GUE ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--tun-type gue --tun-port {Port} ") : "--tun-type gre ") + Checksum switch
    {
        TunnelChecksum.Checksum => "--tun-csum",
        TunnelChecksum.RemoteChecksum => "--tun-remcsum",
        _ => "--tun-nocsum",
    };
}
