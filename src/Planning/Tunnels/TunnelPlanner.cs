using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tunnels;

/// <summary>Mode TUN on a managed real server: by which ways its directors' packets come.</summary>
internal static class TunnelPlanner
{
    /// <summary>The ways of one object. Directors are known by the addresses of their Node objects: from there they must send.</summary>
    internal static ImmutableArray<TunnelPath> Of(
        VirtualService service, IEnumerable<IPAddress> vips, ResolvedBackend backend, DirectorChoice directors, LocalNode local, ImmutableArray<Problem>.Builder problems)
    {
        if (service.Spec.ForwardingMode() != ForwardingMode.TUN) return [];
        var (tunnel, wrapping) = (service.Spec.Forwarding?.Tunnel, Encapsulation.Of(service.Spec));
        var senders = directors.Selected.SelectMany(NodeIndex.InternalAddresses).Where(a => !local.Addresses.Contains(a)).Distinct().ToArray();
        var paths = ImmutableArray.CreateBuilder<TunnelPath>();
        foreach (var vip in vips)
            foreach (var own in Own(service, backend, vip, local))
            {
                var from = senders.Where(s => s.AddressFamily == own.AddressFamily).ToArray();
                if (from.Length == 0) Miss(vip, own);
                paths.AddRange(from.Select(d => new TunnelPath(vip, wrapping, own, d, SegmentSize.For(tunnel, own, vip, local.Facts))));
            }
        return paths.ToImmutable();

        void Miss(IPAddress vip, IPAddress own) => problems.Add(new(
            $"VirtualService {service.Key}", Reasons.NodeError,
            $"{vip}: no Node of its directors has an {(own.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address, and {local.Name} takes tunnelled packets for {own} from known directors only; give the Node the address that the director sends from (status.addresses, InternalIP)",
            "spec.directors.nodeSelector"));
    }

    private static IEnumerable<IPAddress> Own(VirtualService service, ResolvedBackend backend, IPAddress vip, LocalNode local)
    {
        var family = ServerFamily.Of(service, backend, vip.AddressFamily);
        var own = backend.Servers.Select(s => s.Address).Where(a => a.AddressFamily == family);
        if (IPAddress.TryParse(service.Spec.SorryServer?.Address, out var sorry)) own = own.Append(sorry);
        return own.Where(local.Addresses.Contains).Distinct();
    }

    /// <summary>Interfaces of ways, ordered. Of two that differ in GRE's checksum alone there can be but one: the first by VIP has it.</summary>
    internal static (ImmutableArray<PlannedTunnel> Tunnels, ImmutableArray<Problem> Problems) Devices(IEnumerable<TunnelPath> paths, string node)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var tunnels = new List<PlannedTunnel>();
        foreach (var group in paths.Order().Select(p => (p.Vip, p.Device)).GroupBy(p => p.Device.Name, StringComparer.Ordinal))
        {
            var device = group.First().Device;
            tunnels.Add(new(device, [.. group.Where(p => p.Device == device).Select(p => p.Vip).Distinct()]));
            foreach (var vip in group.Where(p => p.Device != device).Select(p => p.Vip).Distinct())
                problems.Add(new(
                    $"Node {node}", Reasons.NodeError,
                    $"{vip}: another VIP comes from {device.Director} by GRE {(device.Checksum == GreChecksum.Required ? "with" : "without")} checksum, and one interface cannot take both; use one forwarding.tunnel.checksum for both, or another type", ""));
        }
        return ([.. tunnels.OrderBy(t => t.Device)], problems.ToImmutable());
    }

    /// <summary>Ports of GUE, ordered.</summary>
    internal static ImmutableArray<PlannedGuePort> Ports(IEnumerable<TunnelPath> paths) =>
    [
        .. paths.Where(p => p.Gue is not null).Order().GroupBy(p => p.Gue!.Value).OrderBy(g => g.Key).Select(g => new PlannedGuePort(g.Key, [.. g.Select(p => p.Vip).Distinct()])),
    ];

    /// <summary>Modules that those need.</summary>
    internal static IEnumerable<string> Modules(ImmutableArray<PlannedTunnel> tunnels, ImmutableArray<PlannedGuePort> ports) =>
        tunnels.Select(t => t.Device.Module).Concat(ports.IsEmpty ? [] : [GuePort.Module]).Distinct().Order(StringComparer.Ordinal);
}
