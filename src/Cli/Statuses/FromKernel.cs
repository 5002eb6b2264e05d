using System.Net;
using System.Net.Sockets;
using LvsOperator.Cli.Input;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>A status without an agent: what the kernel holds, named by the manifests as far as they name it.</summary>
internal static class FromKernel
{
    /// <param name="node">This node.</param>
    /// <param name="stranger">Why it cannot be ready whatever the kernel holds: the manifests do not know it; null: they do.</param>
    /// <param name="manifests">Where the manifests come from.</param>
    /// <param name="plan">What the node is to be.</param>
    /// <param name="reading">What the kernel holds.</param>
    /// <param name="record">What an agent left.</param>
    internal static AgentAnswer Answer(string node, string? stranger, string manifests, NodePlan plan, NodeReading reading, NodeRecord record)
    {
        var services = plan.Reports.Select(r => Of(r, reading)).ToList();
        var known = plan.Services.Keys.ToHashSet();
        services.AddRange(reading.Traffic.Where(t => !known.Contains(t.Key)).Select(t => Foreign(t, node)));
        var held = reading.Facts.Addresses.Where(a => plan.Addresses.Any(p => p.Address.Equals(a.Address) && (p.Link.Length == 0 || p.Link == a.Link))
                || reading.Traffic.Any(t => t.Key.Mark == 0 && !known.Contains(t.Key) && t.Key.Address.Equals(a.Address)))
            .Select(a => $"{a.Address}/{a.PrefixLength} dev {a.Link}").ToArray();
        var status = new AgentStatus
        {
            Node = node, Source = $"{manifests}; {record.Origin}", Services = services, Addresses = held,
            Problems = [.. stranger is null ? [] : new[] { stranger }, .. plan.Problems.Select(p => p.ToString())], Ready = stranger is null && plan.Problems.IsEmpty && IsAsPlanned(plan, reading),
        };
        return new("kernel", status, null);
    }

    private static bool IsAsPlanned(NodePlan plan, NodeReading reading) =>
        plan.Services.All(s => reading.Services.TryGetValue(s.Key, out var there) && there.Destinations.Select(d => (d.Key, d.Weight)).SequenceEqual(s.Value.Destinations.Select(d => (d.Key, d.Weight))))
        && plan.Addresses.All(a => reading.Facts.Addresses.Any(f => f.Address.Equals(a.Address)));

    private static ServiceStatus Of(ServiceReport r, NodeReading reading) => new(r.Service.ToString(), r.Director, r.Part, r.Mode, [.. r.Ports.Select(p => Of(p, reading))]) { Message = r.Message };

    private static PortStatus Of(PortReport port, NodeReading reading)
    {
        var traffic = reading.Traffic.FirstOrDefault(t => t.Key == port.Key);
        var counts = traffic?.Destinations.ToDictionary(d => d.Key) ?? [];
        var servers = port.Servers.Select(s => Of(s, counts.Remove(s.Key, out var d) ? d : null)).ToList();
        servers.AddRange(counts.Values.OrderBy(d => d.Key).Select(d => Of(d, "not in the manifests")));
        return PortStatus.Of(port.Key, port.Front, traffic?.Scheduler ?? port.Scheduler, port.Quorum, Traffic(traffic?.Counters), servers) with { Persistence = port.Persistence };
    }

    /// <summary>The kernel's word counts: a server that it does not hold is out, whatever the manifests say.</summary>
    private static ServerStatus Of(ServerReport s, DestinationTraffic? d) => d is null
        ? new(s.Key.Address.ToString(), s.Key.Port, s.Name, s.State, s.Use == ServerUse.Out ? s.Detail : "not in the kernel", 0, s.Use == ServerUse.Standby ? s.Use : ServerUse.Out, 0, 0, TrafficStatus.None)
        : new(s.Key.Address.ToString(), s.Key.Port, s.Name, s.State, s.Use == ServerUse.Leaving ? "no longer in the manifests" : s.Detail, d.Weight, Use(s.Use, d), d.Active, d.Inactive, Traffic(d.Counters));

    private static ServerUse Use(ServerUse planned, DestinationTraffic d) =>
        d.Weight > 0 ? planned is ServerUse.Sorry or ServerUse.Rising ? planned : ServerUse.Serving : planned is ServerUse.Joining or ServerUse.Leaving ? planned : ServerUse.Quiesced;

    private static ServiceStatus Foreign(ServiceTraffic t, string node) => new("", node, NodePart.Director, "",
        [PortStatus.Of(t.Key, null, t.Scheduler, QuorumState.Held, Traffic(t.Counters), [.. t.Destinations.Select(d => Of(d, "not in the manifests"))])]);

    private static ServerStatus Of(DestinationTraffic d, string detail) => new(
        d.Key.Address.ToString(), d.Key.Port, "", HealthState.Unknown, detail, d.Weight, d.Weight > 0 ? ServerUse.Serving : ServerUse.Quiesced, d.Active, d.Inactive, Traffic(d.Counters));

    private static TrafficStatus Traffic(LvsOperator.Netlink.Ipvs.IpvsStatistics? s) => s is not { } c ? TrafficStatus.None
        : new(c.Connections, c.InPackets, c.OutPackets, c.InBytes, c.OutBytes, c.ConnectionsPerSecond, c.InBytesPerSecond);
}
