using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>Who sends a header, which decides what it may not be.</summary>
internal enum HeaderUse
{
    /// <summary>Our own HTTP check.</summary>
    Probe,

    /// <summary>nginx, to a server.</summary>
    ProxyRequest,

    /// <summary>nginx, to a client.</summary>
    Response,
}

/// <summary>Rules of header lists; RFC 9110.</summary>
internal static class HeaderValidation
{
    // Those that frame the message or the connection: another value would desynchronise the peers.
    private static readonly string[] Framing = ["Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "TE", "Trailer", "Keep-Alive"];

    public static void Check(string path, IReadOnlyList<HttpHeader> headers, HeaderUse use, FaultList faults)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < headers.Count; index++)
        {
            var (name, value) = (headers[index].Name, headers[index].Value);
            if (!seen.TryAdd(name, index))
            {
                faults.Add($"{path}[{index}].name", name, $"the same name as {path}[{seen[name]}], as case does not count", "remove one of them");
            }

            if (Framing.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                faults.Add($"{path}[{index}].name", name, "a header that frames the message itself", "remove it");
            }
            else if (use == HeaderUse.Probe && name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                faults.Add($"{path}[{index}].name", name, "the host has a field of its own", "use host");
            }

            if (value.Any(char.IsControl))
            {
                faults.Add($"{path}[{index}].value", value, "holds a control character", "remove it");
            }
        }
    }
}
