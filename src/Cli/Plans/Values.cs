using System.Globalization;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Cli.Plans;

/// <summary>Services, destinations and timeouts as named values, in the order in which they are shown.</summary>
internal static class Values
{
    internal static Dictionary<string, string> Of(ServiceSettings s)
    {
        var values = new Dictionary<string, string> { ["scheduler"] = s.Scheduler };
        if (s.PersistenceSeconds > 0)
        {
            values["persistence"] = Invariant($"{s.PersistenceSeconds}s");
            values["prefix"] = Invariant($"/{s.PersistencePrefix}");
        }
        if (s.Engine.Length > 0) values["engine"] = s.Engine;
        if (s.Flags != ServiceFlags.None) values["flags"] = s.Flags.ToString();
        return values;
    }

    internal static Dictionary<string, string> Of(Destination d)
    {
        var values = new Dictionary<string, string> { ["weight"] = Invariant($"{d.Weight}"), ["method"] = d.Method.ToString() };
        if (d.Wrapping is { } wrapping) values["tunnel"] = wrapping.ToString();
        if (d.UpperThreshold != 0 || d.LowerThreshold != 0) values["thresholds"] = Invariant($"{d.UpperThreshold}/{d.LowerThreshold}");
        return values;
    }

    internal static Dictionary<string, string> Of(ConnectionTimeouts t) => new()
    {
        ["tcp"] = Invariant($"{t.TcpSeconds}s"), ["tcpFin"] = Invariant($"{t.TcpFinSeconds}s"), ["udp"] = Invariant($"{t.UdpSeconds}s"),
    };

    /// <summary>Rules by their number: there may be thousands, and each has its text.</summary>
    internal static Dictionary<string, string> Of(IReadOnlyList<PacketRule> rules) => rules.Select((rule, i) => (rule, i)).ToDictionary(r => Invariant($"{r.i + 1}"), r => r.rule.ToString());

    internal static Dictionary<string, string> Of(ObservedChain chain)
    {
        var values = Of(chain.Rules);
        if (chain.Others > 0) values["others"] = Invariant($"{chain.Others}");
        if (chain.Jumps != 1) values["jumps"] = Invariant($"{chain.Jumps}");
        return values;
    }

    internal static Dictionary<string, string> Of(string value) => new() { ["value"] = value };

    /// <summary>Only what differs; a value that one side lacks is "none" there.</summary>
    internal static (Dictionary<string, string> Old, Dictionary<string, string> New) Differing(Dictionary<string, string> old, Dictionary<string, string> now)
    {
        var names = old.Keys.Union(now.Keys).Where(n => old.GetValueOrDefault(n) != now.GetValueOrDefault(n)).ToArray();
        return (names.ToDictionary(n => n, n => old.GetValueOrDefault(n, "none")), names.ToDictionary(n => n, n => now.GetValueOrDefault(n, "none")));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
