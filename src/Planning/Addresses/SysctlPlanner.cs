using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Probing;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Planning.Addresses;

/// <summary>The kernel settings that a set of VIPs and services needs, in the order in which they are written.</summary>
internal static class SysctlPlanner
{
    private const string PerLink = "net/ipv4/conf/";

    /// <summary>
    /// Whether a key is one that this may ever have planned: what is read back from a file decides where a process with rights over the kernel writes.
    /// </summary>
    internal static bool MayBeOurs(string key)
    {
        if (key is "net/ipv4/vs/expire_nodest_conn" or "net/ipv4/vs/expire_quiescent_template" or "net/ipv4/vs/conntrack") return true;
        if (!key.StartsWith(PerLink, StringComparison.Ordinal)) return false;
        return key[PerLink.Length..].Split('/') is [{ Length: > 0 and < 16 } link, "send_redirects" or "rp_filter" or "arp_ignore" or "arp_announce" or "accept_local"]
            && link is not ("." or "..") && !link.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
    }

    /// <summary>Whether a value is one that such a setting has.</summary>
    internal static bool MayBeValue(string value) => value.Length is > 0 and <= 11 && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <param name="directorLinks">Interfaces of directed IPv4 VIPs, ordered; an empty name is one that is not known.</param>
    /// <param name="use">What is used of IPVS.</param>
    /// <param name="held">VIPs held as a real server.</param>
    /// <param name="routing">For which families the node routes.</param>
    /// <param name="advertisedLinks">Interfaces that live by router advertisements.</param>
    /// <param name="returnLinks">Interfaces by which a real server answers through its director.</param>
    /// <param name="tunnelLinks">Tunnel interfaces of ours that IPv4 comes out of.</param>
    /// <param name="probeLinks">Interfaces by which probes through a VIP are answered.</param>
    internal static ImmutableArray<PlannedSysctl> For(
        IReadOnlyCollection<string> directorLinks, IpvsUse use, IEnumerable<IPAddress> held, TranslationUse routing = TranslationUse.None, IEnumerable<string>? advertisedLinks = null,
        IEnumerable<string>? returnLinks = null, IEnumerable<string>? tunnelLinks = null, ImmutableArray<ProbeLink> probeLinks = default)
    {
        var sysctls = ImmutableArray.CreateBuilder<PlannedSysctl>();
        Routing(routing, advertisedLinks ?? [], sysctls);
        if (directorLinks.Count > 0) Director(directorLinks, sysctls);
        Ipvs(use, sysctls);
        if (held.Any(a => a.AddressFamily == AddressFamily.InterNetwork)) RealServer(sysctls);
        // A client's packet comes in where the main table would not send to that client: loose mode lets it (RFC 3704; ip-sysctl.rst, rp_filter).
        // So do answers that bear a VIP which is on another interface.
        var answers = probeLinks.IsDefault ? [] : probeLinks;
        var loose = (returnLinks ?? []).Concat(answers.Where(l => l.Place == VipPlace.Elsewhere).Select(l => l.Link));
        foreach (var link in answers.Select(l => l.Link).Distinct().Order(StringComparer.Ordinal)) Answers(link, sysctls);
        foreach (var link in loose.Distinct().Order(StringComparer.Ordinal)) sysctls.Add(new($"{PerLink}{link}/rp_filter", "2"));
        // So it is with what comes out of a tunnel. The setting goes with its interface.
        foreach (var link in tunnelLinks ?? []) sysctls.Add(new($"{PerLink}{link}/rp_filter", "2", SysctlTeardown.Keep));
        return sysctls.ToImmutable();
    }

    /// <summary>
    /// To forward comes first, as a change of it sets other settings of the interfaces anew (ip-sysctl.rst, ip_forward). A host that begins to route IPv6
    /// drops what it learnt from router advertisements unless accept_ra is 2 (accept_ra). Neither is ever taken back: others may rely on it by then.
    /// </summary>
    private static void Routing(TranslationUse routing, IEnumerable<string> advertisedLinks, ImmutableArray<PlannedSysctl>.Builder sysctls)
    {
        if (routing.HasFlag(TranslationUse.V4)) sysctls.Add(new("net/ipv4/ip_forward", "1", SysctlTeardown.Keep));
        if (!routing.HasFlag(TranslationUse.V6)) return;
        foreach (var link in advertisedLinks) sysctls.Add(new($"net/ipv6/conf/{link}/accept_ra", "2", SysctlTeardown.Keep));
        sysctls.Add(new("net/ipv6/conf/all/forwarding", "1", SysctlTeardown.Keep));
    }

    /// <summary>A director that answers on the link its servers are on would tell clients to go to the servers directly.</summary>
    private static void Director(IReadOnlyCollection<string> links, ImmutableArray<PlannedSysctl>.Builder sysctls)
    {
        foreach (var link in (string[])["all", "default", .. links.Where(l => l.Length > 0)]) sysctls.Add(new($"net/ipv4/conf/{link}/send_redirects", "0"));
    }

    /// <summary>
    /// Deleting a server resets its connections rather than black-holing them (ip_vs_core.c, sysctl_expire_nodest_conn); with persistence,
    /// a client of a quiesced server gets another one. Masqueraded connections that connection tracking does not know of would be INVALID to it, which
    /// kube-proxy and many firewalls drop, and no rule of the nat table would see them (ip_vs_nfct.c).
    /// </summary>
    private static void Ipvs(IpvsUse use, ImmutableArray<PlannedSysctl>.Builder sysctls)
    {
        if (use.HasFlag(IpvsUse.Balancing)) sysctls.Add(new("net/ipv4/vs/expire_nodest_conn", "1"));
        if (use.HasFlag(IpvsUse.Masquerading)) sysctls.Add(new("net/ipv4/vs/conntrack", "1"));
        if (use.HasFlag(IpvsUse.Persistence)) sysctls.Add(new("net/ipv4/vs/expire_quiescent_template", "1"));
    }

    /// <summary>
    /// A real server of DR or TUN answers a probe from the VIP, which is this node's own address: a martian but for accept_local. And it would drop an ARP request that
    /// names the VIP, which it has too, as its sender: arp_announce 2 names another (ip-sysctl.rst).
    /// </summary>
    private static void Answers(string link, ImmutableArray<PlannedSysctl>.Builder sysctls)
    {
        sysctls.Add(new($"{PerLink}{link}/accept_local", "1"));
        sysctls.Add(new($"{PerLink}{link}/arp_announce", "2"));
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
