using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests;

/// <summary>What an administrator types: the anchor our own programs are compared with.</summary>
internal static class ByHand
{
    /// <summary>LVS-DR on lvs1 for the VIP's port 80, rr over nginx1 and nginx2.</summary>
    public static void DirectRouting(Site site)
    {
        site["lvs1"].Ip($"addr add {Seeds.Vip}/32 dev eth0");
        site["lvs1"].Ipvsadm(
            $"-A -t {Seeds.Vip}:80 -s rr",
            $"-a -t {Seeds.Vip}:80 -r 192.168.101.3:80 -g -w 1",
            $"-a -t {Seeds.Vip}:80 -r 192.168.101.4:80 -g -w 1");
        RealServer(site["nginx1"]);
        RealServer(site["nginx2"]);
    }

    /// <summary>The VIP on lo, kept from ARP.</summary>
    public static void RealServer(SiteHost host)
    {
        foreach (var where in new[] { "all", "lo" })
        {
            host.Sysctl($"net/ipv4/conf/{where}/arp_ignore", "1");
            host.Sysctl($"net/ipv4/conf/{where}/arp_announce", "2");
        }
        host.Ip($"addr add {Seeds.Vip}/32 dev lo");
    }
}
