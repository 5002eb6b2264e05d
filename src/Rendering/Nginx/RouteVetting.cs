using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Rendering.Nginx;

/// <summary>Which routes of a host may be rendered.</summary>
internal sealed class RouteVetting(ImmutableArray<RenderingFault>.Builder faults, string host)
{
    internal ImmutableArray<Route> Vet(IReadOnlyList<Route> routes)
    {
        var kept = ImmutableArray.CreateBuilder<Route>();
        var seen = new HashSet<(PathType, string)>();
        for (var i = 0; i < routes.Count; i++)
        {
            var (route, at) = (routes[i], $"{host}.routes[{i}]");
            if (Fault(route) is var (field, value, reason)) faults.Add(new($"{at}.{field}", $"{Vetting.Show(value)}: {reason}"));
            else if (!seen.Add((route.Type, route.Path))) faults.Add(new($"{at}.path", $"{Vetting.Show(route.Path)}: another route has it; the first stands"));
            else kept.Add(route);
        }
        return kept.ToImmutable();
    }

    private static (string Field, string? Value, string Reason)? Fault(Route route)
    {
        if (string.IsNullOrEmpty(route.Path)) return ("path", route.Path, "empty; use /");
        if (NginxWriter.Fault(route.Path) is { } fault) return ("path", route.Path, fault);
        // A location that does not begin with a slash could be named (@) or carry a modifier (= ^~ ~) of its own.
        if (route.Type != PathType.Regex && route.Path[0] != '/') return ("path", route.Path, "does not begin with /; prefix it");
        if (route is { Type: PathType.Exact, Path: Vetting.HealthPath }) return ("path", route.Path, "answered by nginx itself for the directors; use another");
        if (route.Split is not null) return ("split", null, "not supported yet by this version; use pool");
        if (route.Root is not null) return ("root", null, "not supported yet by this version; use pool");
        if (route.Redirect is { } redirect)
        {
            if (redirect.Code is not (301 or 302 or 303 or 307 or 308)) return ("redirect.code", $"{redirect.Code}", "not a redirect; use 301, 302, 303, 307 or 308");
            if (NginxWriter.Fault(redirect.To) is { } to) return ("redirect.to", redirect.To, to);
            if (!redirect.To.StartsWith('/') && !redirect.To.StartsWith("http://", StringComparison.Ordinal) && !redirect.To.StartsWith("https://", StringComparison.Ordinal))
                return ("redirect.to", redirect.To, "neither a path nor an http(s) URL; begin it with /, http:// or https://");
            if (redirect.To.Contains(' ', StringComparison.Ordinal)) return ("redirect.to", redirect.To, "has a space; write %20");
            return null;
        }
        return route.Pool is null ? ("pool", null, "absent, and no redirect either; name a RealServerPool") : null;
    }
}
