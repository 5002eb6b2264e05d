using System.Net;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Addresses;

/// <summary>The VIPs of a VirtualService as addresses; what is none is left out, and said elsewhere.</summary>
internal static class ServiceVips
{
    internal static IEnumerable<(IPAddress Address, Vip Vip)> Of(VirtualService service) =>
        (from vip in service.Spec.Vips let address = Parse(vip.Address) where address is not null select (address, vip)).DistinctBy(v => v.address);

    internal static IPAddress? Parse(string? text) => IPAddress.TryParse(text, out var address) ? address : null;
}
