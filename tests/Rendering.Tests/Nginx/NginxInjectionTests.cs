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

    /// <summary>
    /// The shapes of the injections into ingress-nginx, by the field its template pasted: CVE-2025-1974, -24513, -24514, -1097, -1098 (directives
    /// inside an annotation, a header, a path or an identifier), CVE-2026-24512 (a path inside a quoted <c>set</c>, with and without a backslash that
    /// undoes the escaping of its quote), CVE-2026-3288 (a target and a pattern of a quoted <c>rewrite</c>), CVE-2026-4342 (a line break in a comment).
    /// </summary>
    public static TheoryData<string> Attacks =>
    [
        "http://x/#;\nload_module /proc/self/fd/9;\n#",
        "CN=abc #(\n){}\n }}\nssl_engine ../../../../../../proc/1/fd/9;\n#",
        "/\"; return 200 owned; #",
        "/ {} location /x { return 200; } #",
        "/$(cat /etc/passwd)",
        "/\\",
        "/${",
        "/'\"\\'\"\\",
        "../../../../etc/nginx/nginx",
        "/x\";}server{listen 81;location /{root /;autoindex on;",
        "~* .*",
        "Host $server_addr;",
        // CVE-2026-24512
        "/x\"; } location /owned { return 200 \"owned\"; } #",
        "/x\\\"; } } load_module /tmp/evil.so; http { server { location /\\\" { #",
        "/x\";\n}\n}\nserver {\n listen 8081;\n location / { root /; autoindex on; }\n}\nserver {\n location / {\n set $location_path \"",
        "/x;set $best_http_host evil.example.com;proxy_pass http://169.254.169.254/latest/meta-data",
        // CVE-2026-3288
        "/$1\" break; } location /owned { alias /; autoindex on; } #",
        "/(.*)\" /$1 break; access_by_lua_block { os.execute('id') } #",
        "$1 break;\nssl_engine /tmp/evil;\n#",
        "/(?i)x\" \"/y\" redirect; include /etc/passwd; #",
        // CVE-2026-4342
        "shop\n}\nload_module /tmp/evil.so;\n#",
        "# note\r\nload_module /tmp/evil.so;",
    ];

    [Theory, MemberData(nameof(Attacks))]
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

    /// <summary>What we hold for a value the real nginx does too: it takes the file, where a directive that got out would stop it (no such module, engine, file, context).</summary>
    [Theory, MemberData(nameof(Attacks)), Trait("needs", "nginx")]
    public void The_real_nginx_reads_the_peers_injections_as_values(string attack)
    {
        var nginx = RealNginx.Require();
        var state = Directory.CreateTempSubdirectory("lvs-nginx-").FullName;
        try
        {
            var tier = NginxTierOf(attack, IsPattern(attack));
            var paths = NginxPaths.Of(state, tier.Key)!;
            Directory.CreateDirectory(paths.Temporary);
            Directory.CreateDirectory(paths.Logs);
            Directory.CreateDirectory(paths.Current);
            File.WriteAllText(paths.Configuration, NginxRenderer.Render(tier, NginxSettings.Standalone(state)).Files.Single().Content);
            var (code, output) = RealNginx.Test(nginx, paths.Configuration);
            Assert.True(code == 0, $"{output}\n{File.ReadAllText(paths.Configuration)}");
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public void Equal_input_gives_equal_bytes() => Check.One(
        Config.QuickThrowOnFailure.WithQuietOnSuccess(true),
        Prop.ForAll(Arb.From(Hostile.Tier), tier => NginxRenderer.Render(tier, Settings).Files.SequenceEqual(NginxRenderer.Render(tier with { }, Settings).Files)));

    /// <summary>LVS_FUZZ raises the number of documents (R4 asks for 100000).</summary>
    private static int Count() => int.TryParse(Environment.GetEnvironmentVariable("LVS_FUZZ"), out var count) ? count : 2000;

    /// <summary>Whether a regular expression compiles is nginx's to say, so one that does not is left out where nginx is asked.</summary>
    private static bool IsPattern(string text)
    {
        try
        {
            return new System.Text.RegularExpressions.Regex(text).ToString().Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static PlannedTier NginxTierOf(string attack, bool asPattern = true) => new(new("web", "shop"), new NginxTier
    {
        Metadata = new() { Namespace = "web", Name = "shop", Uid = attack },
        Spec = new()
        {
            Listeners = [new() { Name = attack, Port = 80 }],
            Upstreams = [new() { Name = attack, Algorithm = UpstreamAlgorithm.Hash, Hash = new() { Key = HashKey.Cookie, Name = attack } }],
            Hosts =
            [
                new() { Names = [attack, "a.example.com"], Routes = [new() { Path = attack, Pool = new() { Name = attack } }, .. asPattern ? [Pattern(attack)] : Array.Empty<Route>()] },
                new() { Names = ["b.example.com"], Listeners = [attack], Routes = [new() { Path = "/r", Redirect = new() { To = "/" + attack } }] },
                new() { Names = ["c.example.com"], Headers = new() { Request = [new() { Name = "X-A", Value = attack }], Response = [new() { Name = "X-B", Value = attack }] } },
                new() { Names = ["d.example.com"], Headers = new() { Request = [new() { Name = attack, Value = "v" }] } },
            ],
            RealIp = new() { TrustedSources = [attack], Header = attack },
        },
    }, [new(attack, [new(System.Net.IPAddress.Loopback, 8080, attack, 1, false, UpstreamAdmission.Open)])]);

    private static Route Pattern(string attack) => new() { Path = attack, Type = PathType.Regex, Pool = new() { Name = attack } };

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
