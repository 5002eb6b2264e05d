using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Addresses;

/// <summary>The interface a VIP goes on.</summary>
internal static class VipLink
{
    /// <summary>Its name; empty where the node has none for it or nothing is known of the node.</summary>
    internal static string For(VirtualService service, Vip vip, IPAddress address, LocalNode local, ImmutableArray<Problem>.Builder problems)
    {
        if (vip.Interface is { Length: > 0 } named)
        {
            if (local.Facts.MayHave(named)) return named;
            return Refuse($"interface {named}: does not exist on {local.Name}; create it, or name one of {string.Join(", ", local.Facts.Links.Select(l => l.Name))}. It is retried when links change");
        }
        if (local.Facts.LinkFor(address) is { } found) return found;
        return local.Facts.Links.IsEmpty ? ""
            : Refuse($"no interface of {local.Name} has a subnet around it and there is no default route; set spec.vips[].interface");

        string Refuse(string why)
        {
            problems.Add(new($"VirtualService {service.Key}", Reasons.NodeError, $"{vip.Address}: {why}", "spec.vips"));
            return "";
        }
    }
}
