using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Resolve;

/// <summary>
/// The endpoints of a pool's Service as servers. Ready ones serve; one that terminates and still serves takes no new connections; any other is none.
/// A slice is read as discovery.k8s.io tells: a condition that is absent counts as ready, serving, not terminating; only the first address counts;
/// an endpoint may stand in two slices while Kubernetes moves it from one to the other.
/// </summary>
internal static class ServiceEndpoints
{
    /// <summary>The servers, each address and port once.</summary>
    internal static IEnumerable<ResolvedServer> Of(RealServerPool pool, ServiceView view, NodeIndex nodes)
    {
        var found = new Dictionary<(IPAddress, int), ResolvedServer>();
        foreach (var slice in view.Slices)
        {
            if (slice.AddressType is not ("IPv4" or "IPv6") || PortOf(pool, view.Service!, slice) is not { } port) continue;
            foreach (var endpoint in slice.Endpoints)
            {
                if (RankOf(endpoint.Conditions) is not { } rank || AddressOf(endpoint) is not { } address) continue;
                if (found.TryGetValue((address, port), out var known) && known.Rank <= rank) continue;
                found[(address, port)] = new(
                    address, port, endpoint.TargetRef?.Name ?? endpoint.NodeName ?? "", rank == ServerRank.Leaving ? 0 : pool.Spec.Weight, 0, 0, rank, ServerSource.Endpoint)
                {
                    Network = NetworkOf(pool, endpoint, nodes.At(address)),
                };
            }
        }
        return found.Values;
    }

    /// <summary>Why the endpoints of a pool cannot be known; null where they can, or where it names no Service.</summary>
    internal static UnknownEndpoints? Unknown(RealServerPool pool, Service? service)
    {
        if (pool.Spec.Service is not { } source) return null;
        var key = new ObjectKey(pool.Key.Namespace, source.Name);
        if (service is null)
            return new("spec.service", $"{key}: does not exist; create it or name another. What was programmed stays", new(nameof(Service), key), pool.Spec.Weight);
        if (PortsOf(source, service).Any()) return null;
        var has = string.Join(", ", service.Spec.Ports.Select(p => string.IsNullOrEmpty(p.Name) ? $"{p.Port}" : $"{p.Name} ({p.Port})"));
        return new(
            "spec.service.port", $"{source.Port}: Service {key} has no such port; {(has.Length == 0 ? "it has none: give it one" : $"name one that it has: {has}")}. What was programmed stays",
            null, pool.Spec.Weight);
    }

    /// <summary>The ports of a Service that are meant: the one of that name, else those of that number, one for each protocol.</summary>
    private static IEnumerable<ServicePort> PortsOf(ServiceSource source, Service service)
    {
        foreach (var port in service.Spec.Ports)
            if (source.Port.Text is { } name && port.Name == name) return [port];
        return source.Port.TryGetNumber(out var number) ? service.Spec.Ports.Where(p => p.Port == number) : [];
    }

    /// <summary>At which port the endpoints of a slice are: its port of the name that the Service's has. A slice that limits no port means the Service's own.</summary>
    private static int? PortOf(RealServerPool pool, Service service, EndpointSlice slice)
    {
        foreach (var wanted in PortsOf(pool.Spec.Service!, service))
            foreach (var port in slice.Ports)
                if ((port.Name ?? "") == (wanted.Name ?? "") && port.Protocol == wanted.Protocol) return port.Port ?? wanted.Port;
        return null;
    }

    /// <summary>Null: not a server. With publishNotReadyAddresses one that terminates is said to be ready.</summary>
    private static ServerRank? RankOf(EndpointConditions conditions)
    {
        var ready = conditions.Ready ?? true;
        if (conditions.Terminating == true) return conditions.Serving ?? ready ? ServerRank.Leaving : null;
        return ready ? ServerRank.Primary : null;
    }

    /// <summary>Null where there is none that can be balanced to; a real API server takes no such address in.</summary>
    private static IPAddress? AddressOf(Endpoint endpoint) =>
        IPAddress.TryParse(endpoint.Addresses.FirstOrDefault(), out var address) && !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast
            && !address.IsIPv4MappedToIPv6 && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? address : null;

    /// <summary>A pod has an address of its own unless that is its node's. What is no pod was written by hand, and whoever says External answers for it.</summary>
    private static ServerNetwork NetworkOf(RealServerPool pool, Endpoint endpoint, Node? node) =>
        node is not null || (pool.Spec.Setup == RealServerSetup.External && endpoint.TargetRef?.Kind != "Pod") ? ServerNetwork.Host : ServerNetwork.Own;
}

/// <summary>Why the endpoints of a pool's Service cannot be known.</summary>
/// <param name="Path">The pool's field.</param>
/// <param name="Message">Value, reason and remedy.</param>
/// <param name="Missing">The Service, where it is that which is not there.</param>
/// <param name="Weight">The pool's weight for what it discovers.</param>
internal sealed record UnknownEndpoints(string Path, string Message, ObjectRef? Missing, int Weight);
