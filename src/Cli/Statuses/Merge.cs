using System.Net;
using LvsOperator.Cli.Input;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>Answers of several agents as one report: what each says of the VIPs it directs.</summary>
internal static class Merge
{
    internal static StatusReport Of(IReadOnlyList<AgentAnswer> answers)
    {
        var statuses = answers.Select(a => a.Status).OfType<AgentStatus>().DistinctBy(s => s.Node).OrderBy(s => s.Node, StringComparer.Ordinal).ToArray();
        var rows = from status in statuses
                   from service in status.Services
                   from port in service.Ports
                   select (Status: status, Service: service, Port: port);
        var vips = rows.GroupBy(r => (r.Port.Vip, r.Port.Port, r.Port.Protocol)).Select(g => new VipStatus(
            g.Key.Vip, g.Key.Port, g.Key.Protocol, g.First().Service.Service, g.First().Service.Mode, g.First().Port.Scheduler,
            [.. g.Select(r => new DirectorStatus(r.Status.Node, Holds(r.Status, r.Port), r.Port.Quorum, r.Port.Traffic, [.. r.Port.Servers.Select(RealServerState.Of)]))],
            g.Select(r => r.Service.Message).FirstOrDefault(m => m.Length > 0, "")) { Persistence = g.First().Port.Persistence, Front = g.First().Port.Front });
        var directed = statuses.SelectMany(s => s.Services).Where(s => s.Ports.Count > 0).Select(s => s.Service).ToHashSet();
        var undirected = statuses.SelectMany(s => s.Services).Where(s => !directed.Contains(s.Service)).DistinctBy(s => s.Service)
            .OrderBy(s => s.Service, StringComparer.Ordinal).Select(s => new UndirectedService(s.Service, s.Director, s.Mode, s.Message));
        return new(InOrder(vips), [.. undirected], [.. answers.Select(Of)]);
    }

    /// <summary>By address, port and protocol; firewall marks by name.</summary>
    internal static IReadOnlyList<VipStatus> InOrder(IEnumerable<VipStatus> vips) => [.. vips.OrderBy(Order).ThenBy(v => v.Vip, StringComparer.Ordinal)];

    private static AgentState Of(AgentAnswer answer) => answer.Status is { } s
        ? new(answer.Url, s.Node, null, s.Ready, s.AgentVersion, s.Source, s.Roles, s.Addresses, s.Tiers, s.Problems)
        : new(answer.Url, "", answer.Fault, false, "", "", [], [], [], []);

    /// <summary>Of a firewall mark, whether every VIP that it stands for is held.</summary>
    private static bool Holds(AgentStatus status, PortStatus port) =>
        (port.Front.Count == 0 ? [port.Vip] : port.Front.Select(AddressOf).Distinct()).All(vip => status.Addresses.Any(a => a.StartsWith(vip + "/", StringComparison.Ordinal)));

    /// <summary><c>192.0.2.1</c> of <c>192.0.2.1:80/TCP</c>.</summary>
    private static string AddressOf(string front) => IPEndPoint.TryParse(front.Split('/')[0], out var end) ? end.Address.ToString() : front;

    private static ServiceKey Order(VipStatus v) => ServiceKey.Of(
        Enum.TryParse<IpProtocol>(v.Protocol, ignoreCase: true, out var protocol) ? protocol : IpProtocol.None,
        IPAddress.TryParse(v.Vip, out var address) ? address : IPAddress.None, v.Port);
}
