using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Acceptance;

/// <summary>A VirtualService with what it claims, in a form that compares.</summary>
/// <param name="Service">The object.</param>
/// <param name="Keys">Every VIP:port/protocol it names, each once.</param>
/// <param name="Vips">Its VIPs and the interface it names for each; empty: none named.</param>
/// <param name="Selector">Its directors' selector: equal text means equal selection.</param>
/// <param name="Shared">What objects that name one VIP must have in common.</param>
internal sealed record Claimant(
    VirtualService Service, ImmutableArray<ServiceKey> Keys, ImmutableArray<(IPAddress Address, string Link)> Vips, string Selector, string Shared)
{
    private static readonly string DefaultSelector = Text(new VirtualServiceSpec().DirectorNodes());

    /// <summary>The inside address of its director and the interface it names for it; null: none.</summary>
    internal (IPAddress Address, string Link)? Gateway { get; private init; }

    /// <summary>The firewall mark of its services; 0: its ports are services of their own, or it has none yet.</summary>
    internal uint Mark { get; init; }

    internal static Claimant Of(VirtualService service)
    {
        var spec = service.Spec;
        var vips = ImmutableArray.CreateBuilder<(IPAddress, string)>(spec.Vips.Count);
        var keys = ImmutableArray.CreateBuilder<ServiceKey>(spec.Vips.Count * spec.Ports.Count);
        foreach (var vip in spec.Vips)
        {
            if (!IPAddress.TryParse(vip.Address, out var address)) continue;
            vips.Add((address, vip.Interface ?? ""));
            foreach (var port in spec.Ports) keys.Add(ServiceKey.Of(Acceptor.Transport(port.Protocol), address, port.Port));
        }
        var selector = spec.Directors?.NodeSelector is { } named ? Text(named) : DefaultSelector;
        var availability = spec.Directors?.HighAvailability is { } ha && ha != new HighAvailability()
            ? JsonSerializer.Serialize(ha, ApiJson.Default.HighAvailability) : "";
        var onLost = spec.QuorumOrDefault().OnLost;
        return new(
            service, keys.Count == 1 ? keys.ToImmutable() : [.. keys.Distinct()], vips.ToImmutable(), selector,
            availability.Length == 0 && onLost == default && selector == DefaultSelector ? "" : $"{selector} {availability} {onLost}")
        {
            Gateway = spec.Forwarding?.Nat?.Gateway is { } gateway && Api.Values.AddressText.TryParseWithPrefix(gateway.Address, out var inside, out _) ? (inside, gateway.Interface ?? "") : null,
        };
    }

    /// <summary>Labels and requirements in one order, as neither's order means anything.</summary>
    internal static string Text(LabelSelector selector)
    {
        var labels = (selector.MatchLabels ?? ImmutableDictionary<string, string>.Empty).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}");
        var requirements = (selector.MatchExpressions ?? [])
            .Select(r => $"{r.Key} {r.Operator} ({string.Join(',', (r.Values ?? []).Order(StringComparer.Ordinal))})").Order(StringComparer.Ordinal);
        return string.Join(' ', labels.Concat(requirements));
    }
}
