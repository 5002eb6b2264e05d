using LvsOperator.Planning.Addresses;

namespace LvsOperator.Node;

/// <summary>Reads kernel settings and modules below /proc and /sys. Writes nothing.</summary>
/// <param name="root">Where /proc and /sys hang: "/" but for tests.</param>
public sealed class ProcReader(string root = "/")
{
    /// <summary>The value of a setting, trimmed; null when the kernel has none of that name or it cannot be read.</summary>
    /// <param name="key">Path below /proc/sys, such as <c>net/ipv4/ip_forward</c>.</param>
    public string? Sysctl(string key)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, "proc/sys", key)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether packets that come in by an interface are dropped where their source is an address of this node (accept_local of ip-sysctl.rst).</summary>
    /// <param name="link">The interface's name.</param>
    public bool DropsOwnSources(string link) => Sysctl("net/ipv4/conf/all/accept_local") == "0" && Sysctl($"net/ipv4/conf/{link}/accept_local") == "0";

    /// <summary>The values of those settings that exist.</summary>
    public Dictionary<string, string> Sysctls(IEnumerable<string> keys)
    {
        var values = new Dictionary<string, string>();
        foreach (var key in keys)
            if (Sysctl(key) is { } value) values[key] = value;
        return values;
    }

    /// <summary>The table of tracked connections of this network namespace; null where connections are not tracked.</summary>
    public TrackedConnections? Tracked() =>
        long.TryParse(Sysctl("net/netfilter/nf_conntrack_count"), out var count) && long.TryParse(Sysctl("net/netfilter/nf_conntrack_max"), out var limit) ? new(count, limit) : null;

    /// <summary>Those of the modules that are loaded, or built in and visible.</summary>
    public IReadOnlySet<string> Modules(IEnumerable<string> modules) =>
        modules.Where(m => Directory.Exists(Path.Combine(root, "sys/module", m))).ToHashSet();

    /// <summary>The text of /proc/net/ip_vs, or null where IPVS is not loaded.</summary>
    public byte[]? IpvsTable()
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(root, "proc/net/ip_vs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
