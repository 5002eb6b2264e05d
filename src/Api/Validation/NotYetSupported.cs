using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>
/// What the API says and this version does not do yet: refused by name, never silently ignored. The one place; it shrinks as the work goes on.
/// A value equal to its default is never here.
/// </summary>
internal static class NotYetSupported
{
    public static void Check(VirtualServiceSpec spec, FaultList faults)
    {
        if (spec.Forwarding is { Mode: ForwardingMode.None } forwarding)
        {
            faults.NotYet("spec.forwarding.mode", forwarding.Mode, "use DR, NAT, TUN or FULLNAT");
        }

        if (spec.Directors?.HighAvailability is not { } highAvailability)
        {
            return;
        }

        const string Path = "spec.directors.highAvailability";
        if (highAvailability.Mode != HighAvailabilityMode.None)
        {
            faults.NotYet($"{Path}.mode", highAvailability.Mode, "use None");
        }

        if (highAvailability.Vrrp is { } vrrp)
        {
            faults.NotYet($"{Path}.vrrp", $"version {vrrp.Version}", "remove the block");
        }

        if (highAvailability.Ecmp is { } ecmp)
        {
            faults.NotYet($"{Path}.ecmp", ecmp.Protocol, "remove the block");
        }

        if (highAvailability.ConnectionSync is { } sync)
        {
            faults.NotYet($"{Path}.connectionSync", $"syncId {sync.SyncId}", "remove the block");
        }
    }

    public static void Check(NginxTierSpec spec, FaultList faults)
    {
        for (var index = 0; index < spec.Listeners.Count; index++)
        {
            CheckListener(spec.Listeners[index], $"spec.listeners[{index}]", faults);
        }

        for (var index = 0; index < spec.Upstreams.Count; index++)
        {
            CheckUpstream(spec.Upstreams[index], $"spec.upstreams[{index}]", faults);
        }

        for (var index = 0; index < spec.Hosts.Count; index++)
        {
            CheckHost(spec.Hosts[index], $"spec.hosts[{index}]", faults);
        }

        if (spec.Tuning is { Gzip: true })
        {
            faults.NotYet("spec.tuning.gzip", "true", "use false");
        }

        if (spec.RealIp is { } realIp)
        {
            faults.NotYet("spec.realIp", realIp.Header, "remove the block");
        }
    }

    private static void CheckListener(Listener listener, string path, FaultList faults)
    {
        if (listener.Protocol != ListenerProtocol.HTTP)
        {
            faults.NotYet($"{path}.protocol", listener.Protocol, "use HTTP");
        }

        if (listener.ProxyProtocol)
        {
            faults.NotYet($"{path}.proxyProtocol", "true", "use false");
        }

        if (listener.Tls is { } tls)
        {
            faults.NotYet($"{path}.tls", tls.SecretRef.Name, "remove the block");
        }
    }

    private static void CheckUpstream(Upstream upstream, string path, FaultList faults)
    {
        if (upstream.Algorithm != UpstreamAlgorithm.RoundRobin)
        {
            faults.NotYet($"{path}.algorithm", upstream.Algorithm, "use RoundRobin");
        }

        if (upstream.Hash is { } hash)
        {
            faults.NotYet($"{path}.hash", hash.Key, "remove the block");
        }

        if (upstream.Sticky is { } sticky)
        {
            faults.NotYet($"{path}.sticky", sticky.Cookie, "remove the block");
        }
    }

    private static void CheckHost(VirtualHost host, string path, FaultList faults)
    {
        if (host.RedirectToHttps)
        {
            faults.NotYet($"{path}.redirectToHttps", "true", "use false");
        }

        if (host.RateLimit is { } limit)
        {
            faults.NotYet($"{path}.rateLimit", limit.Rate, "remove the block");
        }

        if (host.Headers is { } headers)
        {
            faults.NotYet($"{path}.headers", $"{headers.Request.Count} request, {headers.Response.Count} response", "remove the block");
        }

        if (host.Proxy is { Websocket: true })
        {
            faults.NotYet($"{path}.proxy.websocket", "true", "use false");
        }

        for (var index = 0; index < host.Routes.Count; index++)
        {
            CheckRoute(host.Routes[index], $"{path}.routes[{index}]", faults);
        }
    }

    private static void CheckRoute(Route route, string path, FaultList faults)
    {
        if (route.Type == PathType.Regex)
        {
            faults.NotYet($"{path}.type", route.Type, "use Prefix or Exact");
        }

        foreach (var (name, value) in ((string, string?)[])
                 [("split", route.Split is { } split ? string.Join(", ", split.Select(target => target.Pool.Name)) : null),
                  ("root", route.Root is not null ? "files" : null),
                  ("redirect", route.Redirect?.To)])
        {
            if (value is not null)
            {
                faults.NotYet($"{path}.{name}", value, "use pool");
            }
        }
    }
}
