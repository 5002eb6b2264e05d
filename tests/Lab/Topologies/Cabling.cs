namespace LvsOperator.Lab.Topologies;

/// <summary>A topology as input of <c>ip -batch</c>.</summary>
internal static class Cabling
{
    /// <summary>Name of the namespace the bridges are in; hosts have no access to it.</summary>
    public const string SwitchRoom = "switches";

    /// <summary>To be run in the namespace of the switches, where every host's namespace has a name already.</summary>
    public static string Switches(Topology topology) => Lines(
    [
        .. topology.Switches.SelectMany(name => new[]
        {
            $"link add {name} type bridge forward_delay 0 stp_state 0 mcast_snooping 0",
            $"link set {name} up",
        }),
        .. topology.Hosts.SelectMany(host => host.Ports.SelectMany((port, index) => new[]
        {
            $"link add {PortName(host, index)} type veth peer name {port.Interface} netns {host.Name}",
            $"link set {PortName(host, index)} master {port.Switch} up",
        })),
    ]);

    /// <summary>To be run in the host's namespace, after the switches.</summary>
    public static string Of(Host host) => Lines(
    [
        "link set lo up",
        .. host.Ports.SelectMany(port => (string[])
        [
            $"link set {port.Interface} up",
            .. port.Addresses.Select(address => $"addr add {address} dev {port.Interface}{(address.Contains(':') ? " nodad" : " brd +")}"),
        ]),
        .. host.Routes.Select(route => $"route add {route.Destination} via {route.Via}"),
    ]);

    /// <summary>The name of a host's interface on the side of the switch.</summary>
    public static string PortName(Host host, int index) => index == 0 ? host.Name : $"{host.Name}.{index}";

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
