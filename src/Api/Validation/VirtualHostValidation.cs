using System.Globalization;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of spec.hosts.</summary>
internal static class VirtualHostValidation
{
    private const int LongestDnsLabel = 63;

    public static void Check(NginxTierSpec spec, FaultList faults)
    {
        var web = spec.Listeners.Where(ListenerValidation.IsWeb).Select(listener => listener.Name).ToHashSet(StringComparer.Ordinal);
        var claims = new Dictionary<(string Listener, string Name), int>();
        for (var index = 0; index < spec.Hosts.Count; index++)
        {
            var (host, path) = (spec.Hosts[index], $"spec.hosts[{index}]");
            CheckListeners(spec, host, path, web, faults);
            CheckNames(host, path, index, host.Listeners.Count == 0 ? web : host.Listeners, claims, faults);
            RouteValidation.Check(host.Routes, $"{path}.routes", faults);
            if (host.Proxy is { } proxy)
            {
                CheckProxy(proxy, $"{path}.proxy", faults);
            }

            if (host.Headers is { } headers)
            {
                HeaderValidation.Check($"{path}.headers.request", headers.Request, HeaderUse.ProxyRequest, faults);
                HeaderValidation.Check($"{path}.headers.response", headers.Response, HeaderUse.Response, faults);
            }
        }
    }

    private static void CheckListeners(NginxTierSpec spec, VirtualHost host, string path, HashSet<string> web, FaultList faults)
    {
        for (var index = 0; index < host.Listeners.Count; index++)
        {
            if (!web.Contains(host.Listeners[index]))
            {
                var reason = spec.Listeners.Any(listener => listener.Name == host.Listeners[index]) ? "not an HTTP or HTTPS listener" : "no listener has this name";
                faults.Add($"{path}.listeners[{index}]", host.Listeners[index], reason, "name one of spec.listeners whose protocol is HTTP or HTTPS");
            }
        }

        if (host.Listeners.Count == 0 && web.Count == 0)
        {
            faults.Absent($"{path}.listeners", "the tier has no HTTP or HTTPS listener for a host", "add one, or remove the host");
        }

        if (host.RedirectToHttps && !spec.Listeners.Any(listener => listener.Protocol == ListenerProtocol.HTTPS
            && (host.Listeners.Count == 0 || host.Listeners.Contains(listener.Name))))
        {
            faults.Add($"{path}.redirectToHttps", "true", "the host has no HTTPS listener to redirect to", "add one, or use false");
        }
    }

    private static void CheckNames(
        VirtualHost host, string path, int index, IEnumerable<string> listeners, Dictionary<(string, string), int> claims, FaultList faults)
    {
        for (var at = 0; at < host.Names.Count; at++)
        {
            if (host.Names[at].Split('.').Any(label => label.Length > LongestDnsLabel))
            {
                faults.Add($"{path}.names[{at}]", host.Names[at], "a label of more than 63 characters (RFC 1035)", "use a shorter name");
            }
        }

        // One fault a name, however many listeners two hosts share.
        var names = host.Names.Count == 0 ? [""] : host.Names;
        for (var at = 0; at < names.Count; at++)
        {
            var keys = listeners.Distinct(StringComparer.Ordinal).Select(listener => (listener, names[at].ToLowerInvariant())).ToList();
            if (keys.Where(claims.ContainsKey).Select(key => (int?)claims[key]).FirstOrDefault() is { } holder)
            {
                var field = host.Names.Count == 0 ? $"{path}.names" : $"{path}.names[{at}]";
                var taken = host.Names.Count == 0 ? "is the default server already" : "has this name already";
                faults.Add(field, host.Names.Count == 0 ? null : names[at], $"spec.hosts[{holder}] {taken}", "use another name, or other listeners");
            }

            keys.ForEach(key => claims.TryAdd(key, index));
        }
    }

    private static void CheckProxy(ProxySettings proxy, string path, FaultList faults)
    {
        var (shortest, day) = (Duration.FromMilliseconds(1), Duration.Parse("24h"));
        faults.Within($"{path}.connectTimeout", proxy.ConnectTimeout, shortest, Duration.FromSeconds(75));
        faults.Within($"{path}.readTimeout", proxy.ReadTimeout, shortest, day);
        faults.Within($"{path}.sendTimeout", proxy.SendTimeout, shortest, day);
        CheckSize($"{path}.maxBodySize", proxy.MaxBodySize, faults);
    }

    /// <summary>nginx writes megabytes 100m, which to Kubernetes are 100 thousandths of a byte.</summary>
    private static void CheckSize(string path, Quantity size, FaultList faults)
    {
        var text = size.ToString();
        var number = text.TrimEnd('n', 'u', 'm');
        var bytes = string.Create(CultureInfo.InvariantCulture, $"{size.Exact:0.#########} byte");
        if (number != text)
        {
            var (part, meant) = text[^1] switch
            {
                'n' => ("a thousand-millionth", $"for bytes write {number}"),
                'u' => ("a millionth", $"for bytes write {number}"),
                _ => ("a thousandth", $"for megabytes write {number}M or {number}Mi"),
            };
            faults.Add(path, text, $"{bytes}, as {text[^1]} is {part}", meant);
        }
        else if (size.Exact != size.Bytes)
        {
            faults.Add(path, text, $"{bytes}, not a whole number of bytes", $"use {size.Bytes}");
        }
    }
}
