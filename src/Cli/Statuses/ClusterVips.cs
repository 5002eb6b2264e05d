using System.Globalization;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Cli.Statuses;

/// <summary>
/// The VIPs and ports that a VirtualService has: those of status, which the operator writes on acceptance only; before the first one, those that it wants.
/// </summary>
internal static class ClusterVips
{
    internal static IEnumerable<(string Vip, int Port, string Protocol)> Of(VirtualService service)
    {
        var vips = service.Status is { Vips.Count: > 0 } status ? status.Vips.Select(v => v.Address) : service.Spec.Vips.Select(v => v.Address);
        var ports = Read(service.Status?.Vips.Count > 0 ? service.Status.Summary?.Ports : null) is { Length: > 0 } held ? held : [.. service.Spec.Ports.Select(p => (p.Port, p.Protocol.ToString()))];
        return from vip in vips from port in ports select (Canonical(vip), port.Item1, port.Item2);
    }

    private static (int, string)[] Read(string? summary) =>
    [
        .. from part in (summary ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let parts = part.Split('/')
           where parts.Length == 2 && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
           select (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]),
    ];

    /// <summary>As rows and plans write it, so that one address is one text.</summary>
    private static string Canonical(string vip) => System.Net.IPAddress.TryParse(vip, out var address) ? address.ToString() : vip;
}
