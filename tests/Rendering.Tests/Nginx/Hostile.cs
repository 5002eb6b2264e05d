using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>Tiers whose every string was written by an attacker.</summary>
internal static class Hostile
{
    private static readonly string[] Fragments =
    [
        "\n", "\r", "\t", "\0", "\x1b", "\x7f", " ", ";", "{", "}", "\"", "'", "\\", "\\\"", "#", "$", "${", "$request_body", "${dollar}", "$dollar", "%00", "../", "/", "//", "~", "~*", "=", "^~", "@x",
        "load_module /tmp/evil.so;", "} } load_module /tmp/evil.so; http { server {", "\"; return 200 \"owned\"; #", "*", "*.", ".", "-", "_", "shop.example.com", "(", ")", "(?i", "[", "http://", "https://", "javascript:",
        "é", "\u0085", "\u2028", "\uFEFF", "\uD800", "😀", "unix:/run/docker.sock", "include /etc/passwd;", "a", "Z", "9", ":", ",", "default_server", "lua_code", "access_by_lua_block {",
    ];

    internal static Gen<string> Text { get; } =
        from count in Gen.Choose(0, 6)
        from parts in Gen.Elements(Fragments).ArrayOf(count)
        from repeat in Gen.Frequency((30, Gen.Constant(1)), (1, Gen.Choose(100, 600)))
        select string.Concat(Enumerable.Repeat(string.Concat(parts), repeat));

    /// <summary>Mostly hostile, else such that it comes through, so that what lies behind it is reached.</summary>
    private static Gen<string> Or(params string[] harmless) => Gen.Frequency((1, Text), (1, Gen.Elements(harmless)));

    private static Gen<string> Path { get; } = Gen.OneOf(Text, Text.Select(t => "/" + t));

    private static Gen<string> Pool { get; } = Or("tomcat", "Tomcat", "tom_cat", "api");

    private static Gen<Route> Route { get; } =
        from path in Path
        from type in Gen.Elements(PathType.Prefix, PathType.Exact, PathType.Regex)
        from pool in Pool
        from to in Path.Select(p => "/" + p).Or(Or("https://x/"))
        from redirects in Gen.Elements(false, true)
        select new Route { Path = path, Type = type, Pool = redirects ? null : new() { Name = pool }, Redirect = redirects ? new() { To = to } : null };

    private static Gen<HttpHeader> Header { get; } =
        from name in Or("X-One", "X-Two", "host")
        from value in Text
        select new HttpHeader { Name = name, Value = value };

    private static Gen<VirtualHost> Host { get; } =
        from names in Or("a.example.com", "*.b.example.com").ListOf(2)
        from listeners in Or("http").ListOf(1)
        from any in Gen.Elements(true, false)
        from routes in Route.ListOf(3)
        from request in Header.ListOf(1)
        from response in Header.ListOf(1)
        select new VirtualHost { Names = [.. names], Listeners = any ? [] : [.. listeners], Routes = [.. routes], Headers = new() { Request = [.. request], Response = [.. response] } };

    private static Gen<Upstream> Upstream { get; } =
        from name in Pool
        from algorithm in Gen.Elements(Enum.GetValues<UpstreamAlgorithm>())
        from key in Gen.Elements(Enum.GetValues<HashKey>())
        from hash in Or("X-Tenant", "session")
        select new Upstream { Name = name, Algorithm = algorithm, Hash = new() { Key = key, Name = hash } };

    internal static Gen<PlannedTier> Tier { get; } =
        from ns in Gen.Frequency((1, Text), (9, Gen.Constant("web")))
        from name in Gen.Frequency((1, Text), (9, Gen.Constant("shop")))
        from uid in Text
        from listener in Or("http")
        from hosts in Host.ListOf(3)
        from upstreams in Upstream.ListOf(2)
        from source in Or("10.0.0.0/8", "fd00::1")
        from header in Or("X-Forwarded-For")
        from processes in Or("auto")
        from server in Text
        let tier = new NginxTier
        {
            Metadata = new() { Namespace = ns, Name = name, Uid = uid, Annotations = new Dictionary<string, string> { [uid] = uid } },
            Spec = new()
            {
                Listeners = [new() { Name = listener, Port = 80 }],
                Hosts = [.. hosts],
                Upstreams = [.. upstreams],
                RealIp = new() { TrustedSources = [source], Header = header },
                Tuning = new() { WorkerProcesses = processes },
                Image = uid,
            },
        }
        let pools = hosts.SelectMany(h => h.Routes).Select(r => r.Pool?.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal)
        select new PlannedTier(new ObjectKey(ns, name), tier, [.. pools.Select(p => new PlannedUpstream(p, [new(IPAddress.Loopback, 8080, server, 1, false, UpstreamAdmission.Open)]))]);
}
