using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Node;

/// <summary>Counters of one service, since it was made.</summary>
/// <param name="Key">The service.</param>
/// <param name="Scheduler">Its scheduler.</param>
/// <param name="Counters">Totals and rates over all destinations, gone ones included.</param>
/// <param name="Destinations">Counters of each destination.</param>
public sealed record ServiceTraffic(ServiceKey Key, string Scheduler, IpvsStatistics Counters, IReadOnlyList<DestinationTraffic> Destinations)
{
    internal static ServiceTraffic Of(IpvsServiceEntry service, IReadOnlyList<IpvsDestinationEntry> destinations) => new(
        IpvsMapping.ToPlan(service.Service.Key), service.Service.Scheduler, service.Statistics,
        [.. destinations.Select(d => new DestinationTraffic(
            IpvsMapping.ToPlan(d.Destination.Key), d.Destination.Weight, d.ActiveConnections, d.InactiveConnections, d.Statistics)).OrderBy(d => d.Key)]);
}

/// <summary>Counters of one destination, since it was added.</summary>
/// <param name="Key">Address and port.</param>
/// <param name="Weight">Its weight in the kernel.</param>
/// <param name="Active">Established connections.</param>
/// <param name="Inactive">All other connections that are remembered.</param>
/// <param name="Counters">Totals and rates.</param>
public sealed record DestinationTraffic(DestinationKey Key, int Weight, long Active, long Inactive, IpvsStatistics Counters);
