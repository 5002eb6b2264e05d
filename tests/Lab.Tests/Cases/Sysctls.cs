using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>Every setting below net. of a host, to compare before with after.</summary>
internal static class Sysctls
{
    // They move by themselves.
    private static readonly string[] Restless = ["nf_conntrack_count", "entropy", "inet_peer", "timestamp"];

    public static IReadOnlyDictionary<string, string> Of(SiteHost host) => host.Run(["sysctl", "-a", "-r", "^net\\."]).Lines
        .Select(line => line.Split(" = ", 2)).Where(pair => pair.Length == 2 && !Restless.Any(name => pair[0].Contains(name, StringComparison.Ordinal)))
        .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => string.Join('\n', group.Select(pair => pair[1])));

    /// <summary>What differs: <c>net.ipv4.ip_forward: 0, then 1</c>.</summary>
    public static IReadOnlyList<string> Changes(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Select(name => $"{name}: {before.GetValueOrDefault(name) ?? "absent"}, then {after.GetValueOrDefault(name) ?? "absent"}"),
    ];
}
