using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Values;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Policy;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Rules;

/// <summary>For which families a node translates addresses, and so routes.</summary>
[Flags]
internal enum TranslationUse
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4.</summary>
    V4 = 1,

    /// <summary>IPv6.</summary>
    V6 = 2,
}

/// <summary>What modes NAT and FULLNAT of one VirtualService ask of its director, beside the IPVS services.</summary>
/// <param name="Use">For which families.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="Links">Interfaces that real servers are on, ordered.</param>
/// <param name="Gateway">The inside address; null: none, or it cannot be held here.</param>
internal sealed record Translation(TranslationUse Use, ImmutableArray<PlannedRule> Rules, ImmutableArray<string> Links, PlannedAddress? Gateway)
{
    /// <summary>That of the other modes.</summary>
    internal static readonly Translation None = new(TranslationUse.None, [], [], null);

    /// <summary>Whether a mode translates addresses.</summary>
    internal static bool IsFor(ForwardingMode mode) => mode is ForwardingMode.NAT or ForwardingMode.FULLNAT;

    /// <param name="service">The object.</param>
    /// <param name="vips">The VIPs it directs here.</param>
    /// <param name="servers">The real servers.</param>
    /// <param name="local">This node.</param>
    /// <param name="nodes">Who has which address.</param>
    /// <param name="problems">What cannot be.</param>
    internal static Translation Of(
        VirtualService service, IEnumerable<IPAddress> vips, IEnumerable<IPAddress> servers, LocalNode local, NodeIndex nodes, ImmutableArray<Problem>.Builder problems)
    {
        var mode = service.Spec.ForwardingMode();
        if (!IsFor(mode)) return None;
        var use = TranslationUse.None;
        var rules = ImmutableArray.CreateBuilder<PlannedRule>();
        foreach (var vip in vips)
        {
            use |= Of(vip.AddressFamily);
            if (mode != ForwardingMode.FULLNAT) continue;
            foreach (var port in service.Spec.Ports)
                rules.Add(new(new(vip.AddressFamily, RuleTable.Nat), new(Masquerade.Source) { Balanced = new(Acceptance.Acceptor.Transport(port.Protocol), vip, port.Port) }));
        }
        foreach (var text in service.Spec.Forwarding?.Nat?.MasqueradeSources ?? [])
        {
            if (!Network.TryParse(text, out var source)) continue;
            use |= Of(source.Address.AddressFamily);
            rules.Add(new(new(source.Address.AddressFamily, RuleTable.Nat), new(Masquerade.Source) { Source = source }));
        }
        var gateway = Inside(service, servers, local, nodes, problems);
        if (gateway is not null) use |= Of(gateway.Address.AddressFamily);
        ImmutableArray<string> links = [.. servers.Where(s => s.AddressFamily == AddressFamily.InterNetwork).Select(local.Facts.LinkFor).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return new(use, rules.ToImmutable(), links, gateway);
    }

    private static TranslationUse Of(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? TranslationUse.V6 : TranslationUse.V4;

    /// <summary>
    /// Bound host-sized, as a VIP is: another address of the node's own gives it the subnet. So it can come and go without taking an address of the
    /// administrator's along (<c>promote_secondaries</c>, ip-sysctl.rst).
    /// </summary>
    private static PlannedAddress? Inside(VirtualService service, IEnumerable<IPAddress> servers, LocalNode local, NodeIndex nodes, ImmutableArray<Problem>.Builder problems)
    {
        if (service.Spec.Forwarding?.Nat?.Gateway is not { } gateway || !AddressText.TryParseWithPrefix(gateway.Address, out var address, out var length)) return null;
        if (nodes.At(address) is { } node && node.Metadata.Name != local.Name)
            return Refuse($"{address}: is the address of Node {node.Metadata.Name}, and {local.Name} directs this object; use an address that moves with the VIP");
        if (servers.Contains(address) && !local.Addresses.Contains(address)) return Refuse($"{address}: is the address of a real server, which the director would take from it; use an address that no machine has");
        if (gateway.Interface is { Length: > 0 } named && !local.Facts.MayHave(named))
            return Refuse($"{address}: interface {named} does not exist on {local.Name}; create it, or name one of {string.Join(", ", local.Facts.Links.Select(l => l.Name))}. It is retried when links change");
        var network = new Network(AddressText.NetworkOf(address, length), length);
        var inside = local.Facts.Addresses.Where(a => a.Link != "lo" && !a.IsHostSized && a.Contains(address) && (gateway.Interface is not { Length: > 0 } || a.Link == gateway.Interface))
            .Select(a => a.Link).Order(StringComparer.Ordinal).FirstOrDefault();
        if (inside is null && !local.Facts.Links.IsEmpty)
            return Refuse($"{gateway.Address}: {(gateway.Interface is { Length: > 0 } on ? $"interface {on}" : "no interface")} of {local.Name} has {(gateway.Interface is { Length: > 0 } ? "no" : "an")} address in {network}; give the inside interface an address of its own there. It is retried when addresses change");
        return new(address, gateway.Interface ?? inside ?? "", AddressRole.Gateway);

        PlannedAddress? Refuse(string why)
        {
            problems.Add(new($"VirtualService {service.Key}", Reasons.NodeError, why, "spec.forwarding.nat.gateway"));
            return null;
        }
    }
}
