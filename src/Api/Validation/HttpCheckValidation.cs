using System.Globalization;
using System.Text.RegularExpressions;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of an HTTP check; RFC 9110.</summary>
internal static class HttpCheckValidation
{
    public static void Check(string path, HttpCheck http, HealthCheckType? type, FaultList faults)
    {
        CheckStatusCodes(path, http, faults);
        CheckBody(path, http, faults);
        HeaderValidation.Check($"{path}.headers", http.Headers, HeaderUse.Probe, faults);
        if (http.Host is { } host && !IsHost(host))
        {
            faults.Add($"{path}.host", host, "not a host name or address with an optional port", "use one such as shop.example.com, 192.168.101.3:8080 or [2001:db8::1]");
        }

        if (http.Tls is { } tls && type is not (HealthCheckType.HTTPS or null))
        {
            faults.Add($"{path}.tls", tls.ServerName, $"type {type} has no TLS", "use type HTTPS, or remove the block");
        }
    }

    private static void CheckStatusCodes(string path, HttpCheck http, FaultList faults)
    {
        for (var index = 0; index < http.StatusCodes.Count; index++)
        {
            var code = http.StatusCodes[index];
            if (code.Text?.Split('-') is [var lower, var upper]
                && int.TryParse(lower, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && int.TryParse(upper, NumberStyles.None, CultureInfo.InvariantCulture, out var to) && from > to)
            {
                faults.Add($"{path}.statusCodes[{index}]", code, "the range ends before it starts", $"use {to}-{from}");
            }
        }
    }

    private static void CheckBody(string path, HttpCheck http, FaultList faults)
    {
        if (http.BodyRegex.Length > 0 && WhyNoRegex(http.BodyRegex) is { } reason)
        {
            faults.Add($"{path}.bodyRegex", http.BodyRegex, reason, "use a regular expression without look-around and back-references, and with few nested repetitions");
        }

        foreach (var (name, value) in ((string, string)[])[("bodyRegex", http.BodyRegex), ("bodySha256", http.BodySha256)])
        {
            if (value.Length > 0 && http.Method == HttpCheckMethod.HEAD)
            {
                faults.Add($"{path}.{name}", value, "the answer to HEAD has no body", "use method GET");
            }
        }
    }

    // Without backtracking the time of a match is linear in the body, whatever the expression.
    private static string? WhyNoRegex(string expression)
    {
        if (!RegexSize.IsBounded(expression))
        {
            return $"a regular expression whose repetitions make more than {RegexSize.Most} states";
        }

        try
        {
            _ = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException fault)
        {
            return $"not a regular expression ({Fault.OneLine(fault.Message)})";
        }
        catch (NotSupportedException)
        {
            return "a regular expression that cannot be matched in linear time";
        }
    }

    private static bool IsHost(string host)
    {
        var name = host;
        if (host.LastIndexOf(':') is >= 0 and var colon && (host[0] != '[' || host[colon - 1] == ']'))
        {
            if (!ushort.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }

            name = host[..colon];
        }

        return name.StartsWith('[')
            ? name.EndsWith(']') && Values.AddressText.TryParse(name[1..^1], out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            : name.Length > 0 && !name.AsSpan().ContainsAny(":[]");
    }
}
