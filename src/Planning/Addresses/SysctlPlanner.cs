using System.Collections.Immutable;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Addresses;

/// <summary>The kernel settings that a set of VIPs and services needs, in the order in which they are written.</summary>
internal static class SysctlPlanner
{
    internal static ImmutableArray<PlannedSysctl> For(ImmutableArray<PlannedAddress> addresses, IEnumerable<BalancedService> services)
    {
        var sysctls = ImmutableArray.CreateBuilder<PlannedSysctl>();
        var v4 = addresses.Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork).ToArray();
        if (v4.Any(a => a.Role == AddressRole.Director)) Director(v4, sysctls);
        Ipvs(services, sysctls);
        if (v4.Any(a => a.Role == AddressRole.RealServer)) RealServer(sysctls);
        return sysctls.ToImmutable();
    }

    /// <summary>A director that answers on the link its servers are on would tell clients to go to the servers directly.</summary>
    private static void Director(PlannedAddress[] addresses, ImmutableArray<PlannedSysctl>.Builder sysctls)
    {
        var links = addresses.Where(a => a.Role == AddressRole.Director && a.Link.Length > 0).Select(a => a.Link).Distinct().Order(StringComparer.Ordinal);
        foreach (var link in (string[])["all", "default", .. links]) sysctls.Add(new($"net/ipv4/conf/{link}/send_redirects", "0"));
    }

    /// <summary>
    /// Deleting a server resets its connections rather than black-holing them (ip_vs_core.c, sysctl_expire_nodest_conn); with persistence,
    /// a client of a quiesced server gets another one.
    /// </summary>
    private static void Ipvs(IEnumerable<BalancedService> services, ImmutableArray<PlannedSysctl>.Builder sysctls)
    {
        bool any = false, persistent = false;
        foreach (var service in services)
        {
            any = true;
            persistent |= service.Settings.PersistenceSeconds > 0;
            if (persistent) break;
        }
        if (any) sysctls.Add(new("net/ipv4/vs/expire_nodest_conn", "1"));
        if (persistent) sysctls.Add(new("net/ipv4/vs/expire_quiescent_template", "1"));
    }

    /// <summary>The VIP on lo must be accepted and never told of (Documentation/networking/ip-sysctl.rst, arp_ignore and arp_announce).</summary>
    private static void RealServer(ImmutableArray<PlannedSysctl>.Builder sysctls)
    {
        foreach (var link in (string[])["all", "lo"])
        {
            sysctls.Add(new($"net/ipv4/conf/{link}/arp_ignore", "1"));
            sysctls.Add(new($"net/ipv4/conf/{link}/arp_announce", "2"));
        }
    }
}
