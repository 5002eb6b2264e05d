using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Rendering.Nginx;

/// <summary>Upstream blocks, and the names they have.</summary>
internal static class UpstreamSection
{
    /// <summary>
    /// Below the 20 s after which Tomcat's shipped server.xml closes an idle connection (connectionTimeout): else a request that cannot be repeated
    /// could be sent into a connection that is just being closed.
    /// </summary>
    private static readonly Duration IdleTime = Duration.FromSeconds(15);

    /// <summary>
    /// A pool's name as nginx has it. The pool's is a name of DNS, in lower case and of characters that mean nothing in a URL, so this is
    /// injective, also after nginx has put it in lower case.
    /// </summary>
    internal static string Name(string pool) =>
        Vetting.IsDnsName(pool) ? $"pool-{pool}" : throw new ArgumentException("a pool was not vetted", nameof(pool));

    internal static void Write(NginxWriter writer, VettedUpstream upstream)
    {
        var (servers, settings) = (upstream.Pool.Servers, upstream.Settings);
        if (servers.Length == 0) return;
        writer.Gap();
        using var block = writer.Block(Directive.Upstream, Parameter.Literal(Name(upstream.Pool.Pool)));
        // Shared by all workers, so that weights and failures are those of the machine; a kilobyte holds a peer with its address and name.
        writer.Line(Directive.Zone, Parameter.Literal(Name(upstream.Pool.Pool)), Parameter.Kilobytes(64 + servers.Length));
        Method(writer, settings);
        foreach (var server in servers) Server(writer, server, settings, Rank(servers, server, settings.Algorithm));
        if (settings.Keepalive == 0) return;
        writer.Line(Directive.Keepalive, Parameter.Number(settings.Keepalive));
        writer.Line(Directive.KeepaliveTimeout, Parameter.Time(IdleTime));
    }

    private static void Method(NginxWriter writer, Upstream settings)
    {
        switch (settings.Algorithm)
        {
            case UpstreamAlgorithm.LeastConnections: writer.Line(Directive.LeastConn); break;
            case UpstreamAlgorithm.IpHash: writer.Line(Directive.IpHash); break;
            case UpstreamAlgorithm.Random: writer.Line(Directive.Random); break;
            case UpstreamAlgorithm.Hash: writer.Line(Directive.Hash, HashKeyOf(settings.Hash ?? new()), Parameter.Ours("consistent")); break;
            default: break;
        }
    }

    private static Parameter HashKeyOf(UpstreamHash hash) => hash.Key switch
    {
        HashKey.Uri => Parameter.Ours("$request_uri"),
        HashKey.Header => Parameter.Variable("$http_", hash.Name.ToLowerInvariant().Replace('-', '_')),
        HashKey.Cookie => Parameter.Variable("$cookie_", hash.Name),
        _ => Parameter.Ours("$remote_addr"),
    };

    private enum ServerRole
    {
        Primary,
        Backup,
        Down,
    }

    /// <summary>
    /// nginx refuses an upstream whose servers are all backups, and backups beside ip_hash, hash and random: there they are down while a primary is open.
    /// </summary>
    private static ServerRole Rank(IReadOnlyCollection<UpstreamServer> all, UpstreamServer server, UpstreamAlgorithm algorithm)
    {
        if (server.Admission == UpstreamAdmission.Closed) return ServerRole.Down;
        if (!server.Backup || all.All(s => s.Backup)) return ServerRole.Primary;
        if (algorithm is UpstreamAlgorithm.RoundRobin or UpstreamAlgorithm.LeastConnections) return ServerRole.Backup;
        return all.Any(s => s is { Backup: false, Admission: UpstreamAdmission.Open }) ? ServerRole.Down : ServerRole.Primary;
    }

    private static void Server(NginxWriter writer, UpstreamServer server, Upstream settings, ServerRole role)
    {
        List<Parameter> parameters =
        [
            Parameter.Literal(new System.Net.IPEndPoint(server.Address, server.Port).ToString()),
            Parameter.Number(Math.Clamp(server.Weight, 1, 65535), "weight="),
            Parameter.Number(settings.MaxFails, "max_fails="),
            Parameter.Seconds(settings.FailTimeout, "fail_timeout="),
        ];
        if (role == ServerRole.Backup) parameters.Add(Parameter.Ours("backup"));
        if (role == ServerRole.Down) parameters.Add(Parameter.Ours("down"));
        writer.Line(Directive.Server, [.. parameters]);
    }
}
