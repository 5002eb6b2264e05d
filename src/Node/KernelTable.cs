using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Node;

/// <summary>Reads the kernel's IPVS table. Writes nothing.</summary>
/// <param name="client">An open IPVS socket; not used by two threads at once.</param>
public sealed class KernelTable(IpvsClient client)
{
    /// <summary>Every service with its destinations. A service that goes away in between is left out.</summary>
    public NetlinkResult<Dictionary<ServiceKey, BalancedService>> Read()
    {
        if (!client.Services().TryGet(out var services, out var error)) return error;
        var table = new Dictionary<ServiceKey, BalancedService>(services.Count);
        foreach (var entry in services)
        {
            if (!client.Destinations(entry.Service.Key).TryGet(out var destinations, out error))
            {
                if (IsGone(error)) continue;
                return error;
            }
            var service = IpvsMapping.ToPlan(entry.Service, destinations.Select(d => d.Destination));
            table[service.Key] = service;
        }
        return table;
    }

    /// <summary>One service with its destinations, or an error whose <see cref="IsGone"/> says that there is none.</summary>
    public NetlinkResult<BalancedService> Read(ServiceKey key)
    {
        var kernelKey = IpvsMapping.ToKernel(key);
        if (!client.Service(kernelKey).TryGet(out var service, out var error)) return error;
        return client.Destinations(kernelKey).TryGet(out var destinations, out error)
            ? IpvsMapping.ToPlan(service.Service, destinations.Select(d => d.Destination)) : error;
    }

    /// <summary>Open connections of a service's destinations.</summary>
    /// <param name="key">The service.</param>
    /// <param name="now">When this is asked (UTC).</param>
    public NetlinkResult<IReadOnlyList<KeyValuePair<DestinationKey, ConnectionCount>>> Connections(ServiceKey key, DateTimeOffset now)
    {
        if (!client.Destinations(IpvsMapping.ToKernel(key)).TryGet(out var destinations, out var error)) return error;
        return destinations.Select(d => KeyValuePair.Create(
            IpvsMapping.ToPlan(d.Destination.Key), new ConnectionCount(d.ActiveConnections, d.InactiveConnections, now))).ToList();
    }

    /// <summary>Counters of every service and destination.</summary>
    public NetlinkResult<IReadOnlyList<ServiceTraffic>> Traffic()
    {
        if (!client.Services().TryGet(out var services, out var error)) return error;
        var all = new List<ServiceTraffic>(services.Count);
        foreach (var entry in services)
            if (client.Destinations(entry.Service.Key).TryGet(out var destinations, out error)) all.Add(ServiceTraffic.Of(entry, destinations));
            else if (!IsGone(error)) return error;
        return all;
    }

    /// <summary>The node's IPVS timeouts.</summary>
    public NetlinkResult<ConnectionTimeouts> Timeouts() => client.Timeouts().TryGet(out var t, out var error)
        ? new ConnectionTimeouts((int)t.TcpSeconds, (int)t.TcpFinSeconds, (int)t.UdpSeconds) : error;

    /// <summary>Whether an error says that the service is not there (ESRCH, ip_vs_genl_dump_dests and ip_vs_genl_get_cmd).</summary>
    public static bool IsGone(NetlinkError error) => error.Fault == NetlinkFault.Refused && (error.Errno == Errno.NoSuch || error.Errno == Errno.NoEntry);
}
