namespace LvsOperator.Lab.Boot;

/// <summary>The shell script a lab runs: what comes before every use, and the use itself.</summary>
internal static class MainScript
{
    /// <summary>
    /// What IPVS and the topologies want. A scheduler this kernel lacks (twos) is no fault. No tunnels: their modules put a device
    /// into every namespace; what wants one loads it.
    /// </summary>
    private const string Modules =
        "ip_vs ip_vs_rr ip_vs_wrr ip_vs_lc ip_vs_wlc ip_vs_lblc ip_vs_lblcr ip_vs_dh ip_vs_sh ip_vs_sed ip_vs_nq ip_vs_fo ip_vs_ovf ip_vs_mh "
        + "veth bridge dummy nf_conntrack iptable_filter iptable_nat iptable_mangle ip6table_filter "
        + "ip6table_nat ip6table_mangle xt_ipvs xt_tcpudp xt_sctp xt_mark xt_mac xt_MASQUERADE xt_conntrack";

    public static string For(string use, string dotnetRoot, string checkout, IReadOnlyDictionary<string, string> environment) => $"""
        modprobe -qa {Modules} 2>/dev/null
        export DOTNET_ROOT={Quote(dotnetRoot)} PATH="$PATH:"{Quote(dotnetRoot)} LANG=C.UTF-8
        export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 LVS_LAB=1
        export {KubeServersFolder.Variable}={Quote(KubeServersFolder.Find(new Checkout(checkout)) ?? "")}
        {string.Join('\n', environment.Select(pair => $"export {pair.Key}={Quote(pair.Value)}"))}
        cd {Quote(checkout)}
        {use}
        """;

    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
