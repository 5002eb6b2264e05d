using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Rendering.Nginx;

/// <summary>Server blocks: one a host, and one a listener for requests that no host takes.</summary>
internal sealed class HostSection(NginxWriter writer, VettedTier tier, NginxSettings settings, NginxPaths paths)
{
    private readonly Dictionary<string, VettedUpstream> _upstreams = tier.Upstreams.ToDictionary(u => u.Pool.Pool, StringComparer.Ordinal);
    private readonly bool _reusePort = (tier.Spec.Tuning ?? new()).ReusePort;

    internal void Write()
    {
        foreach (var listener in tier.Listeners)
        {
            if (!tier.Hosts.Any(h => h.Host.Names.Count == 0 && h.Listeners.Contains(listener))) NobodysServer(listener);
        }
        foreach (var host in tier.Hosts) HostServer(host);
    }

    private void NobodysServer(Listener listener)
    {
        writer.Gap();
        using var server = writer.Block(Directive.Server);
        Listen(listener, ServerRole.Default);
        Health();
        using var location = writer.Block(Directive.Location, Parameter.Ours("/"));
        writer.Line(Directive.Return, Parameter.Number(404));
    }

    private void HostServer(VettedHost vetted)
    {
        var host = vetted.Host;
        writer.Gap();
        using var server = writer.Block(Directive.Server);
        foreach (var listener in vetted.Listeners) Listen(listener, host.Names.Count == 0 ? ServerRole.Default : ServerRole.Named);
        if (host.Names.Count > 0) writer.Line(Directive.ServerName, [.. host.Names.Select(Parameter.Literal)]);
        ProxySection.Write(writer, host);
        foreach (var header in host.Headers?.Response ?? [])
            writer.Line(Directive.AddHeader, Parameter.Literal(header.Name), Parameter.Evaluated(header.Value), Parameter.Ours("always"));
        Health();
        foreach (var route in vetted.Routes) Location(route);
        if (vetted.Routes.Any(r => r is { Type: PathType.Prefix, Path: "/" })) return;
        using var location = writer.Block(Directive.Location, Parameter.Ours("/"));
        writer.Line(Directive.Return, Parameter.Number(404));
    }

    private enum ServerRole
    {
        Named,
        Default,
    }

    /// <summary>Options of a socket may stand in one server only (ngx_http_add_addresses): in the default one, of which each listener has one.</summary>
    private void Listen(Listener listener, ServerRole role)
    {
        List<Parameter> options = [];
        if (role == ServerRole.Default) options.Add(Parameter.Ours("default_server"));
        if (role == ServerRole.Default && _reusePort) options.Add(Parameter.Ours("reuseport"));
        writer.Line(Directive.Listen, [Parameter.Number(listener.Port), .. options]);
        if (settings.Families == AddressFamilies.Both) writer.Line(Directive.Listen, [Parameter.Number(listener.Port, "[::]:"), .. options]);
    }

    /// <summary>
    /// The directors' check. A drain file turns it to 503 without a reload. <c>return</c> is one of the two directives that nginx's
    /// documentation calls safe inside <c>if</c>. A worker must be able to search the directory that holds the file.
    /// </summary>
    private void Health()
    {
        using var location = writer.Block(Directive.Location, Parameter.Ours("="), Parameter.Ours(Vetting.HealthPath));
        writer.Line(Directive.AccessLog, Parameter.Switch(false));
        writer.Line(Directive.DefaultType, Parameter.Ours("text/plain"));
        using (writer.Block(Directive.If, Parameter.Ours("(-f"), Parameter.Evaluated(paths.DrainFile), Parameter.Ours(")")))
            writer.Line(Directive.Return, Parameter.Number(503));
        writer.Line(Directive.Return, Parameter.Number(200), Parameter.Ours("ok\n"));
    }

    private void Location(Route route)
    {
        using var location = route.Type switch
        {
            PathType.Exact => writer.Block(Directive.Location, Parameter.Ours("="), Parameter.Literal(route.Path)),
            PathType.Regex => writer.Block(Directive.Location, Parameter.Ours("~"), Parameter.Literal(route.Path)),
            _ => writer.Block(Directive.Location, Parameter.Literal(route.Path)),
        };
        if (route.Redirect is { } redirect) writer.Line(Directive.Return, Parameter.Number(redirect.Code), Parameter.Evaluated(redirect.To));
        else if (!_upstreams.TryGetValue(route.Pool!.Name, out var upstream) || !upstream.IsServing) writer.Line(Directive.Return, Parameter.Number(503));
        else writer.Line(Directive.ProxyPass, Parameter.Prefixed("http://", UpstreamSection.Name(route.Pool.Name)));
    }
}
