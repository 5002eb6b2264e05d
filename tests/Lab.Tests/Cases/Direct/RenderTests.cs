using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Direct;

/// <summary>What <c>lvsctl render --what ipvs</c> says is what the real ipvsadm takes, and what it says of the kernel then.</summary>
[Trait("topology", "small")]
public class RenderTests(ITestOutputHelper output) : AgentCase(output)
{
    /// <summary>The goldens of planning and of the samples, which other tests keep equal to what is rendered.</summary>
    public static TheoryData<string> Goldens() =>
    [
        .. Directory.EnumerateFiles(Checkout.Find().In("tests", "Planning.Tests", "Cases"), "*.txt", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Contains("# ipvs")).Select(file => Path.GetRelativePath(Checkout.Find().Path, file)).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Goldens))]
    public async Task A_golden_is_taken_and_read_back(string golden)
    {
        var site = await Build(Seeds.Site.Only("lvs1"));
        string[] rules = [.. File.ReadLines(Checkout.Find().In(golden)).SkipWhile(line => line != "# ipvs").Skip(1).TakeWhile(line => !line.StartsWith('#'))];
        Assert.NotEmpty(rules);

        TakenAndReadBack(site["lvs1"], rules);
    }

    [Fact]
    public async Task Every_kind_of_line_is_taken_and_read_back()
    {
        var site = await Build(Seeds.Site.Only("lvs1"));
        Manifests(site).Write("site.yaml", Yaml.Director,
            Yaml.Service("dns", "sh", "ports: [{name: dns, port: 53, protocol: UDP}]", "scheduler: {name: sh, flags: [sh-port, sh-fallback]}", "onePacket: true"),
            Yaml.Service("shop", "wrr", $"vips: [{{address: {Seeds.Vip}}}, {{address: \"{Seeds.Vip6}\"}}]", "ports: [{name: http, port: 80}, {name: https, port: 443}]",
                "persistence: {timeout: 300s, prefixLength: 24, ipv6PrefixLength: 64}"),
            Yaml.Service("mail", "mh", "ports: [{name: smtp, port: 25}]", "scheduler: {name: mh, flags: [mh-port]}"),
            Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 5, upperThreshold: 2000, lowerThreshold: 1000"), Yaml.Server("nginx2", "weight: 0"), "{address: \"fd00:101::3\", weight: 65535}"]));

        var rendered = await RunCli(site, "lvs1", "render", "render", "-f", Manifests(site).Path, "--node", "lvs1", "--what", "ipvs");
        Assert.True(rendered.ExitCode == 0, rendered.Log);
        var rules = rendered.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, rules.Count(rule => rule.StartsWith("-A ", StringComparison.Ordinal)));
        Assert.Contains(rules, rule => rule.EndsWith(" -x 2000 -y 1000", StringComparison.Ordinal));

        TakenAndReadBack(site["lvs1"], rules);
    }

    /// <summary>ipvsadm -S leaves thresholds out, which <c>-Ln --thresholds</c> shows; else it says what it was told, with a blank behind a service.</summary>
    private static void TakenAndReadBack(Sites.SiteHost host, IReadOnlyList<string> rules)
    {
        host.Ipvsadm([.. rules]);

        Assert.Equal(rules.Select(WithoutThresholds), host.IpvsRules().Select(rule => rule.TrimEnd()).Order(StringComparer.Ordinal));
        Assert.Equal(rules.Where(rule => rule.StartsWith("-a ", StringComparison.Ordinal)).Select(Thresholds).Order(StringComparer.Ordinal), host.Run(["ipvsadm", "-Ln", "--thresholds"]).Must().Lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["->", not "RemoteAddress:Port", ..])
            .Select(words => $"{words[1]} {words[2]} {words[3]}").Order(StringComparer.Ordinal));
    }

    private static string WithoutThresholds(string rule) => rule.Split(" -x ")[0].Split(" -y ")[0];

    private static string Thresholds(string rule)
    {
        var words = rule.Split(' ');
        string After(string option, string otherwise) => Array.IndexOf(words, option) is >= 0 and var at ? words[at + 1] : otherwise;
        return $"{After("-r", "")} {After("-x", "0")} {After("-y", "0")}";
    }
}
