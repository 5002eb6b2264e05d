using System.Globalization;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// What status says an object has. An object whose condition Accepted is True for its present generation is in force and has all that its spec claims.
/// Any other one has what its last accepted generation claimed, and that spec is nowhere any more: what is left of it are the VIPs of
/// <c>status.vips</c>, each with every port of <c>status.summary.ports</c>, which the operator therefore writes on acceptance only. An object that was
/// never accepted has neither.
/// </summary>
internal static class Standing
{
    internal const string Accepted = "Accepted";

    /// <summary>Whether the present generation is the accepted one.</summary>
    internal static bool IsInForce(ObjectMeta metadata, IReadOnlyList<Condition>? conditions)
    {
        foreach (var condition in conditions ?? [])
            if (condition.Type == Accepted) return condition.Status == "True" && condition.ObservedGeneration == metadata.Generation;
        return false;
    }

    /// <summary>The VIPs that an earlier generation has.</summary>
    internal static IEnumerable<IPAddress> Vips(VirtualService service) =>
        (service.Status?.Vips ?? []).Select(v => IPAddress.TryParse(v.Address, out var address) ? address : null).OfType<IPAddress>();

    /// <summary>Every VIP:port/protocol that an earlier generation has; what cannot be read is passed over.</summary>
    internal static IEnumerable<ServiceKey> Keys(VirtualService service) =>
        from port in Ports(service.Status?.Summary?.Ports).ToArray() from vip in Vips(service) select ServiceKey.Of(port.Protocol, vip, port.Port);

    /// <summary>The text of <c>status.summary.ports</c>.</summary>
    internal static string PortsText(VirtualServiceSpec spec) => string.Join(',', spec.Ports.Select(p => $"{p.Port}/{p.Protocol}"));

    private static IEnumerable<(int Port, IpProtocol Protocol)> Ports(string? text)
    {
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (part.Split('/') is [var number, var name] && Enum.TryParse<TransportProtocol>(name, out var protocol)
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535)
                yield return (port, Acceptor.Transport(protocol));
    }
}
