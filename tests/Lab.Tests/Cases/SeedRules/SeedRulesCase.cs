using System.Text.RegularExpressions;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Tests.Cases.SeedRules;

/// <summary>What a seed has typed on a machine, beside what <c>lvsctl render</c> says of the sample that stands for it; no traffic.</summary>
public abstract partial class SeedRulesCase(ITestOutputHelper output) : AgentCase(output)
{
    // The seeds' words of net-tools, and iptables as the lab's kernel knows it.
    private const string Words = """
        ifconfig() { ip addr add "$2/32" broadcast "$4" dev "${1%:*}" label "$1"; }
        route() { ip route replace "$3/32" dev "${5%:*}"; }
        iptables() { iptables-legacy "$@"; }
        set -e
        """;

    /// <summary>A file of what a seed types, beside this one.</summary>
    private protected static string Typed(string file) => File.ReadAllText(Checkout.Find().In("tests", "Lab.Tests", "Cases", "SeedRules", file));

    /// <summary>Types it.</summary>
    private protected static void Type(SiteHost host, string file) => host.Run(["sh", "-s"], $"{Words}\n{Typed(file)}").Must();

    /// <summary>The settings a file writes: <c>net.ipv4.ip_forward = 1</c>.</summary>
    private protected static IReadOnlyList<string> SettingsIn(string file) =>
        [.. Setting().Matches(Typed(file)).Select(match => $"{match.Groups["key"].Value.Replace('/', '.')} = {match.Groups["value"].Value}").Order(StringComparer.Ordinal)];

    /// <summary>Lines of <c>lvsctl render</c> on a sample, as the reviewed text has them that lvsctl's own tests keep equal to what it prints.</summary>
    private protected static IReadOnlyList<string> Rendered(string host, string sample, string what)
    {
        var lines = File.ReadLines(Checkout.Find().In("tests", "Cli.Tests", "Cases", $"sample-{sample}", "golden.txt"));
        string[] rendered = [.. lines.SkipWhile(line => line != $"$ lvsctl render -f {{samples}}/{sample} --node {host} --what {what}").Skip(1).TakeWhile(line => line != "--- exit code 0")];
        Assert.NotEmpty(rendered);
        return rendered;
    }

    /// <summary>What IPVS holds after rules that it is given, an empty table before and afterwards.</summary>
    private protected static IReadOnlyList<string> ReadBack(SiteHost host, IReadOnlyList<string> rules)
    {
        Assert.Empty(host.IpvsRules());
        host.Ipvsadm([.. rules]);
        var held = host.IpvsRules();
        host.Run(["ipvsadm", "-C"]).Must();
        return held;
    }

    /// <summary>Adds what was rendered, as <c>iptables-restore --noflush</c> does.</summary>
    private protected static void Restore(SiteHost host, IReadOnlyList<string> text) =>
        host.Run(["iptables-legacy-restore", "--noflush"], string.Concat(text.Select(line => line + "\n"))).Must();

    [GeneratedRegex(@"^echo (?<value>\d+) > /proc/sys/(?<key>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
