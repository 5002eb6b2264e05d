using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>R4 and S3: whatever stands in a field, the configuration holds the directives that it would hold anyway, and the value as a value.</summary>
public sealed class NginxInjectionTests
{
    private static readonly NginxSettings Settings = NginxSettings.Standalone("/run/lvs-operator");

    /// <summary>Found by the property below: 600 repetitions of a fragment as a pool's name ended in an exception rather than in a fault.</summary>
    [Fact]
    public void An_overlong_pool_name_is_left_out()
    {
        var tier = NginxTierOf(string.Concat(Enumerable.Repeat("} load_module /tmp/evil.so;", 600)));
        var rendering = NginxRenderer.Render(tier, Settings);
        Holds(tier, rendering);
        Assert.Contains(rendering.Faults, f => f.Field.StartsWith("pool ", StringComparison.Ordinal));
    }

    [Fact]
    public void No_value_leaves_its_parameter() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Count()).WithQuietOnSuccess(true),
        Prop.ForAll(Arb.From(Hostile.Tier), tier =>
        {
            var rendering = NginxRenderer.Render(tier, Settings);
            if (rendering.Files.IsEmpty) Assert.NotEmpty(rendering.Faults);
            else Holds(tier, rendering);
        }));

    /// <summary>The shapes of CVE-2025-24513, -24514, -1097, -1098, CVE-2025-1974 of ingress-nginx: directives inside an annotation, a header, a path or an identifier.</summary>
    [Theory]
    [InlineData("http://x/#;\nload_module /proc/self/fd/9;\n#")]
    [InlineData("CN=abc #(\n){}\n }}\nssl_engine ../../../../../../proc/1/fd/9;\n#")]
    [InlineData("/\"; return 200 owned; #")]
    [InlineData("/ {} location /x { return 200; } #")]
    [InlineData("/$(cat /etc/passwd)")]
    [InlineData("/\\")]
    [InlineData("/${")]
    [InlineData("/'\"\\'\"\\")]
    [InlineData("../../../../etc/nginx/nginx")]
    [InlineData("/x\";}server{listen 81;location /{root /;autoindex on;")]
    [InlineData("~* .*")]
    [InlineData("Host $server_addr;")]
    public void The_peers_injections_stay_values(string attack)
    {
        var tier = NginxTierOf(attack);
        var rendering = NginxRenderer.Render(tier, Settings);
        Holds(tier, rendering);
        var named = tier with { Key = new(attack, attack) };
        Assert.Empty(NginxRenderer.Render(named, Settings).Files);
        Assert.NotEmpty(NginxRenderer.Render(named, Settings).Faults);
        Assert.Null(NginxPaths.Of("/run/lvs-operator", named.Key));
        Assert.Null(NginxPaths.Of("/run/lvs-operator", new("web", "..")));
    }

    [Fact]
    public void Equal_input_gives_equal_bytes() => Check.One(
        Config.QuickThrowOnFailure.WithQuietOnSuccess(true),
        Prop.ForAll(Arb.From(Hostile.Tier), tier => NginxRenderer.Render(tier, Settings).Files.SequenceEqual(NginxRenderer.Render(tier with { }, Settings).Files)));

    /// <summary>LVS_FUZZ raises the number of documents (R4 asks for 100000).</summary>
    private static int Count() => int.TryParse(Environment.GetEnvironmentVariable("LVS_FUZZ"), out var count) ? count : 2000;

    private static PlannedTier NginxTierOf(string attack) => new(new("web", "shop"), new NginxTier
    {
        Metadata = new() { Namespace = "web", Name = "shop", Uid = attack },
        Spec = new()
        {
            Listeners = [new() { Name = attack, Port = 80 }],
            Upstreams = [new() { Name = attack, Algorithm = UpstreamAlgorithm.Hash, Hash = new() { Key = HashKey.Cookie, Name = attack } }],
            Hosts =
            [
                new() { Names = [attack, "a.example.com"], Routes = [new() { Path = attack, Pool = new() { Name = attack } }, new() { Path = attack, Type = PathType.Regex, Pool = new() { Name = attack } }] },
                new() { Names = ["b.example.com"], Listeners = [attack], Routes = [new() { Path = "/r", Redirect = new() { To = "/" + attack } }] },
                new() { Names = ["c.example.com"], Headers = new() { Request = [new() { Name = "X-A", Value = attack }], Response = [new() { Name = "X-B", Value = attack }] } },
                new() { Names = ["d.example.com"], Headers = new() { Request = [new() { Name = attack, Value = "v" }] } },
            ],
            RealIp = new() { TrustedSources = [attack], Header = attack },
        },
    }, [new(attack, [new(System.Net.IPAddress.Loopback, 8080, attack, 1, false, UpstreamAdmission.Open)])]);

    /// <summary>The tree has allowed directives alone, and each host's server holds exactly the values of that host that were not reported as left out.</summary>
    private static void Holds(PlannedTier tier, NginxRendering rendering)
    {
        var tree = NginxTokens.Parse(rendering.Files.Single().Content);
        NginxGrammar.Check(tree);
        var http = tree.Single(n => n.Name == "http");
        var servers = http.Of("server").ToList();
        var hosts = rendering.Parts.Where(p => p.Kind == NginxPartKind.Host).Select(p => int.Parse(p.Name, null)).ToList();
        var defaults = servers.Count - hosts.Count;
        Assert.InRange(defaults, 0, 1);
        for (var i = 0; i < hosts.Count; i++) HostHolds(tier.Tier.Spec.Hosts[hosts[i]], $"spec.hosts[{hosts[i]}]", servers[defaults + i], rendering);
        foreach (var (_, host) in tier.Tier.Spec.Hosts.Index().Where(h => !hosts.Contains(h.Index) && h.Item.Listeners.Count == 0))
            Assert.Contains(rendering.Faults, f => f.Field.StartsWith("spec.hosts[", StringComparison.Ordinal));
        var upstreams = http.Of("upstream").Select(u => u.Arguments.Single()).ToList();
        Assert.Equal(tier.Upstreams.Where(u => Vetting.IsDnsName(u.Pool)).Select(u => "pool-" + u.Pool), upstreams);
    }

    private static void HostHolds(VirtualHost host, string at, Node server, NginxRendering rendering)
    {
        bool Kept(string field) => !rendering.Faults.Any(f => f.Field.StartsWith(field, StringComparison.Ordinal));
        Assert.Equal(
            host.Names.Where((_, i) => Kept($"{at}.names[{i}]")).Select(n => n.ToLowerInvariant()).Distinct(),
            server.Of("server_name").SelectMany(n => n.Arguments));

        var routes = host.Routes.Where((_, i) => Kept($"{at}.routes[{i}].")).ToList();
        var locations = server.Of("location").Where(l => l.Arguments[^1] != NginxRenderer.HealthPath || l.Arguments[0] != "=").Take(routes.Count).ToList();
        Assert.Equal(routes.Select(Spelt), locations.Select(l => l.Arguments));
        foreach (var (route, location) in routes.Zip(locations))
        {
            var answer = location.Block!.Single();
            if (route.Redirect is { } redirect) Assert.Equal(redirect.To, NginxGrammar.Evaluate(answer.Arguments[1]));
            else if (answer.Name == "proxy_pass") Assert.Equal("http://pool-" + route.Pool!.Name, answer.Arguments.Single());
        }

        Assert.Equal(host.Headers?.Response.Select(h => (h.Name, h.Value)) ?? [], server.Of("add_header").Select(h => (h.Arguments[0], NginxGrammar.Evaluate(h.Arguments[1]))));
        var own = host.Headers?.Request ?? [];
        Assert.Equal(own.Select(h => (h.Name, h.Value)), server.Of("proxy_set_header").TakeLast(own.Count).Select(h => (h.Arguments[0], NginxGrammar.Evaluate(h.Arguments[1]))));
    }

    private static string[] Spelt(Route route) => route.Type switch
    {
        PathType.Exact => ["=", route.Path],
        PathType.Regex => ["~", route.Path],
        _ => [route.Path],
    };
}
