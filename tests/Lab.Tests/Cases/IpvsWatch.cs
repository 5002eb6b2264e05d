using System.Globalization;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>The kernel's own counters of a director: they tell what no list of rules does, whether an entry was ever taken away and made anew.</summary>
internal static class IpvsWatch
{
    /// <summary>Connections scheduled since the entry was made, up to 2 s ago (ip_vs_est.c sums them that often), by entry: a service's name, or the service's and its destination's.</summary>
    public static IReadOnlyDictionary<string, long> Connections(SiteHost host)
    {
        var counts = new Dictionary<string, long>();
        var service = "";
        foreach (var line in host.Run(["ipvsadm", "-Ln", "--stats", "--exact"]).Must().Lines.Skip(3))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var name = words[0] == "->" ? $"{service} -> {words[1]}" : service = $"{words[0]} {words[1]}";
            counts[name] = long.Parse(words[2], CultureInfo.InvariantCulture);
        }
        return counts;
    }

    /// <summary>Entries whose counters fell or which are gone: somebody removed them since.</summary>
    public static IReadOnlyList<string> MadeAnew(IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> now) =>
        [.. before.Where(entry => now.GetValueOrDefault(entry.Key, -1) < entry.Value).Select(entry => $"{entry.Key}: {entry.Value}, then {now.GetValueOrDefault(entry.Key, -1)}")];
}
