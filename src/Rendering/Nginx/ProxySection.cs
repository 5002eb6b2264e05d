using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Rendering.Nginx;

/// <summary>How a host's requests are passed on. All of it at the level of the server: nginx inherits proxy_set_header only where a location has none.</summary>
internal static class ProxySection
{
    private static readonly (string Name, Parameter Value)[] Forwarded =
    [
        ("Host", Parameter.Ours("$forwarded_host")),
        ("X-Forwarded-For", Parameter.Ours("$proxy_add_x_forwarded_for")),
        ("X-Forwarded-Host", Parameter.Ours("$forwarded_host")),
        ("X-Forwarded-Proto", Parameter.Ours("$scheme")),
        ("X-Real-IP", Parameter.Ours("$remote_addr")),
    ];

    internal static void Write(NginxWriter writer, VirtualHost host)
    {
        var proxy = host.Proxy ?? new();
        writer.Line(Directive.ClientMaxBodySize, Parameter.Number(proxy.MaxBodySize.Bytes));
        writer.Line(Directive.ProxyConnectTimeout, Parameter.Time(proxy.ConnectTimeout));
        writer.Line(Directive.ProxyReadTimeout, Parameter.Time(proxy.ReadTimeout));
        writer.Line(Directive.ProxySendTimeout, Parameter.Time(proxy.SendTimeout));
        writer.Line(Directive.ProxyBuffering, Parameter.Switch(proxy.Buffering));
        if (proxy.Retries == 0)
        {
            writer.Line(Directive.ProxyNextUpstream, Parameter.Switch(false));
        }
        else
        {
            writer.Line(Directive.ProxyNextUpstream, Parameter.Ours("error"), Parameter.Ours("timeout"));
            writer.Line(Directive.ProxyNextUpstreamTries, Parameter.Number(proxy.Retries + 1));
        }
        writer.Line(Directive.ProxyHttpVersion, Parameter.Ours("1.1"));
        Headers(writer, host, proxy);
    }

    private static void Headers(NginxWriter writer, VirtualHost host, ProxySettings proxy)
    {
        var own = host.Headers?.Request ?? [];
        if (proxy.Websocket) writer.Line(Directive.ProxySetHeader, Parameter.Ours("Upgrade"), Parameter.Ours("$http_upgrade"));
        writer.Line(Directive.ProxySetHeader, Parameter.Ours("Connection"), proxy.Websocket ? Parameter.Ours("$connection_upgrade") : Parameter.Ours(""));
        foreach (var (name, value) in Forwarded)
        {
            if (!own.Any(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) writer.Line(Directive.ProxySetHeader, Parameter.Literal(name), value);
        }
        foreach (var header in own) writer.Line(Directive.ProxySetHeader, Parameter.Literal(header.Name), Parameter.Evaluated(header.Value));
    }
}
