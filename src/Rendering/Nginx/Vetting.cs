using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using LvsOperator.Api.Schema;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Rendering.Nginx;

/// <summary>
/// Takes out of a tier whatever must not reach the writer, smallest unit first: a name, a route, a host, a listener. What restricts
/// (a rate limit, TLS) takes its holder with it, rather than leave it unrestricted. It does not rely on validation having run.
/// </summary>
internal sealed partial class Vetting(PlannedTier tier, IReadOnlySet<NginxPart> leftOut)
{
    /// <summary>Answered by every server of ours; a route of that path is refused.</summary>
    internal const string HealthPath = "/.lvs-operator/health";

    private const string NotYet = "not supported yet by this version";
    private readonly ImmutableArray<RenderingFault>.Builder _faults = ImmutableArray.CreateBuilder<RenderingFault>();

    internal ImmutableArray<RenderingFault> Faults => _faults.ToImmutable();

    internal static bool IsDnsName(string? name) => name is { Length: > 0 and <= 253 } && DnsName().IsMatch(name);

    internal VettedTier Vet()
    {
        var spec = tier.Tier.Spec;
        var listeners = Listeners(spec);
        var hosts = Hosts(spec, listeners);
        return new(spec, listeners, hosts, Upstreams(spec), RealIp(spec.RealIp));
    }

    private ImmutableArray<Listener> Listeners(NginxTierSpec spec)
    {
        var kept = ImmutableArray.CreateBuilder<Listener>();
        for (var i = 0; i < spec.Listeners.Count; i++)
        {
            var (listener, at) = (spec.Listeners[i], $"spec.listeners[{i}]");
            if (listener.Protocol != ListenerProtocol.HTTP) Leave($"{at}.protocol", $"{listener.Protocol}: {NotYet}; use HTTP");
            else if (listener.ProxyProtocol) Leave($"{at}.proxyProtocol", $"true: {NotYet}; remove it");
            else if (listener.Port is < 1 or > 65535) Leave($"{at}.port", $"{listener.Port}: not a port; use 1 to 65535");
            else if (kept.Any(k => k.Port == listener.Port)) Leave($"{at}.port", $"{listener.Port}: another listener has it; use another");
            else if (!leftOut.Contains(ListenerPart(listener, i))) kept.Add(listener);
        }
        return kept.ToImmutable();
    }

    private ImmutableArray<VettedHost> Hosts(NginxTierSpec spec, ImmutableArray<Listener> listeners)
    {
        var kept = ImmutableArray.CreateBuilder<VettedHost>();
        var defaults = new HashSet<int>();
        for (var i = 0; i < spec.Hosts.Count; i++)
        {
            var (host, at) = (spec.Hosts[i], $"spec.hosts[{i}]");
            var names = Names(host, at);
            if (names.Length == 0 && host.Names.Count > 0) continue;
            if (Unservable(host, at)) continue;
            var on = listeners.Where(l => host.Listeners.Count == 0 || host.Listeners.Contains(l.Name)).ToImmutableArray();
            if (names.Length == 0 && on.RemoveAll(l => !defaults.Add(l.Port)) is var first && first.Length < on.Length)
            {
                Leave($"{at}.names", "absent: another host without names is the default server of the same listener; give this one names");
                on = first;
            }
            if (on.Length == 0) continue;
            var vetted = new VettedHost(i, host with { Names = names }, on, new RouteVetting(_faults, at).Vet(host.Routes));
            if (!leftOut.Contains(HostPart(vetted))) kept.Add(vetted);
        }
        return kept.ToImmutable();
    }

    private ImmutableArray<string> Names(VirtualHost host, string at)
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < host.Names.Count; i++)
        {
            if (host.Names[i] is { Length: <= 253 } name && HostName().IsMatch(name)) kept.Add(name.ToLowerInvariant());
            else Leave($"{at}.names[{i}]", $"{Show(host.Names[i])}: not a host name; use letters, digits, dashes, underscores and dots, the first label may be *");
        }
        return [.. kept.Distinct(StringComparer.Ordinal)];
    }

    private bool Unservable(VirtualHost host, string at)
    {
        var before = _faults.Count;
        if (host.RedirectToHttps) Leave($"{at}.redirectToHttps", $"true: {NotYet}; remove it");
        if (host.RateLimit is not null) Leave($"{at}.rateLimit", $"{NotYet}; remove it");
        Headers(host.Headers?.Request ?? [], $"{at}.headers.request");
        Headers(host.Headers?.Response ?? [], $"{at}.headers.response");
        return _faults.Count > before;
    }

    private void Headers(IReadOnlyList<HttpHeader> headers, string at)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = (headers[i].Name, headers[i].Value);
            if (name is not { Length: > 0 and <= 128 } || !HeaderName().IsMatch(name)) Leave($"{at}[{i}].name", $"{Show(name)}: not a header name; use letters, digits and !#$%&'*+.^_`|~-");
            else if (Framing.Contains(name)) Leave($"{at}[{i}].name", $"{Show(name)}: decides where a message ends or how a connection is used, which nginx does; remove it");
            else if (NginxWriter.Fault(value) is { } fault) Leave($"{at}[{i}].value", $"{Show(value)}: {fault}");
        }
    }

    private ImmutableArray<VettedUpstream> Upstreams(NginxTierSpec spec)
    {
        var settings = new Dictionary<string, Upstream>(StringComparer.Ordinal);
        for (var i = 0; i < spec.Upstreams.Count; i++)
        {
            var (upstream, at) = (spec.Upstreams[i], $"spec.upstreams[{i}]");
            if (upstream.Sticky is not null) Leave($"{at}.sticky", $"{NotYet}; remove it");
            if (upstream.Hash is { Key: HashKey.Header or HashKey.Cookie } hash && !HashName(hash).IsMatch(hash.Name))
            {
                Leave($"{at}.hash.name", $"{Show(hash.Name)}: nginx has no variable for it; use letters, digits and {(hash.Key == HashKey.Header ? "dashes" : "underscores")}");
                upstream = upstream with { Algorithm = UpstreamAlgorithm.RoundRobin };
            }
            settings.TryAdd(upstream.Name, upstream);
        }
        return
        [
            .. tier.Upstreams.Where(IsNamed).Select(pool => new VettedUpstream(
                pool with { Servers = [.. pool.Servers.Where(s => IsReachable(pool, s))] },
                settings.TryGetValue(pool.Pool, out var own) && !leftOut.Contains(UpstreamPart(pool.Pool)) ? own : new Upstream { Name = pool.Pool })),
        ];
    }

    private bool IsNamed(PlannedUpstream pool)
    {
        if (IsDnsName(pool.Pool)) return true;
        Leave($"pool {Show(pool.Pool)}", "no name that an object can have; its routes answer 503. Use lower-case letters, digits, dashes and dots");
        return false;
    }

    /// <summary>nginx's parser of addresses knows no zones (ngx_parse_inet6_url).</summary>
    private bool IsReachable(PlannedUpstream pool, UpstreamServer server)
    {
        var zoned = server.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && server.Address.ScopeId != 0;
        if (zoned) Leave($"pool {pool.Pool}", $"{server.Address}: nginx reads no addresses with a zone; use a global one");
        return !zoned && server.Port is > 0 and <= 65535;
    }

    private RealIp? RealIp(RealIp? realIp)
    {
        if (realIp is null) return null;
        var sources = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < realIp.TrustedSources.Count; i++)
        {
            var source = realIp.TrustedSources[i];
            if (IPAddress.TryParse(source, out var address) && address is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 }) sources.Add(address.ToString());
            else if (IPNetwork.TryParse(source, out var network)) sources.Add(network.ToString());
            else Leave($"spec.realIp.trustedSources[{i}]", $"{Show(source)}: neither an address nor a network; use 10.0.0.0/8");
        }
        if (realIp.Header is { Length: > 0 and <= 128 } && PlainHeader().IsMatch(realIp.Header)) return sources.Count == 0 ? null : realIp with { TrustedSources = sources.ToImmutable() };
        Leave("spec.realIp.header", $"{Show(realIp.Header)}: not a header name; use letters, digits and dashes");
        return null;
    }

    internal static NginxPart ListenerPart(Listener listener, int index) => new(NginxPartKind.Listener, listener.Name, $"spec.listeners[{index}] ({listener.Port})");

    internal static NginxPart HostPart(VettedHost host) => new(NginxPartKind.Host, host.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), host.Label);

    internal static NginxPart UpstreamPart(string pool) => new(NginxPartKind.UpstreamSettings, pool, $"spec.upstreams (RealServerPool {pool})");

    private void Leave(string field, string message) => _faults.Add(new(field, message));

    /// <summary>A value in a message, without what could disturb a terminal or a log.</summary>
    internal static string Show(string? value) =>
        value is null ? "null" : $"\"{new string([.. value.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)])}{(value.Length > 80 ? "…" : "")}\"";

    /// <summary>Hop-by-hop and framing headers (RFC 9110 section 7.6.1, RFC 9112 section 6): setting them would desynchronise nginx and the server.</summary>
    private static readonly FrozenSet<string> Framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    private static Regex HashName(UpstreamHash hash) => hash.Key == HashKey.Header ? PlainHeader() : Identifier();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex DnsName();

    [GeneratedRegex(@"\A(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A[A-Za-z0-9-]+\z")]
    private static partial Regex PlainHeader();

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z")]
    private static partial Regex Identifier();
}
