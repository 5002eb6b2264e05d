using System.Net.Sockets;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Fou;
using LvsOperator.Netlink.Route;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Node;

/// <summary>What is there.</summary>
/// <param name="Tunnels">Those of some tunnel interfaces that are just as they are to be.</param>
/// <param name="GuePorts">Every port at which GUE is unwrapped.</param>
public sealed record TunnelState(IReadOnlySet<TunnelDevice> Tunnels, IReadOnlySet<GuePort> GuePorts)
{
    /// <summary>Nothing.</summary>
    public static TunnelState None { get; } = new(new HashSet<TunnelDevice>(), new HashSet<GuePort>());
}

/// <summary>Tunnel interfaces of a real server: reads what is there, and says it in netlink's words. Writes nothing.</summary>
/// <param name="client">An open route socket; not used by two threads at once.</param>
public sealed class TunnelReader(RouteClient client)
{
    /// <summary>Those of some interfaces that are just as they are to be: kind, ends, up, and with the address that IPv4 needs.</summary>
    public NetlinkResult<IReadOnlySet<TunnelDevice>> Read(IReadOnlyCollection<TunnelDevice> devices)
    {
        if (devices.Count == 0) return new HashSet<TunnelDevice>();
        if (!client.Links().TryGet(out var links, out var error) || !client.Addresses().TryGet(out var addresses, out error)) return error;
        var named = new Dictionary<string, Link>(StringComparer.Ordinal);
        foreach (var link in links) named[link.Name] = link;
        return devices.Where(d => named.TryGetValue(d.Name, out var link) && link.IsUp && Has(link, d)
            && (!d.CarriesV4 || addresses.Any(a => a.LinkIndex == link.Index && a.Address.Equals(TunnelDevice.Dummy)))).ToHashSet();
    }

    /// <summary>Ports at which GUE is unwrapped.</summary>
    public static NetlinkResult<IReadOnlySet<GuePort>> Ports(FouClient client) => client.Ports().TryGet(out var ports, out var error)
        ? ports.Where(p => p.Type == FouType.Gue).Select(p => new GuePort(p.Family == IpFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, p.Port)).ToHashSet() : error;

    /// <summary>Whether an interface is of the kind, and has the ends, that it is to have.</summary>
    public static bool Has(Link link, TunnelDevice device)
    {
        var spec = ToKernel(device);
        return link.Kind == KindOf(device.Kind) && link.Tunnel is { } ends && device.Local.Equals(ends.Local) && device.Director.Equals(ends.Remote) && ends.Sums == spec.Sums
            && (device.Kind != TunnelKind.Ip6Tunnel || ends.Protocol == 0);
    }

    /// <summary>An interface as the kernel takes it.</summary>
    public static LinkSpec ToKernel(TunnelDevice device) => new(device.Name, device.Kind switch
    {
        TunnelKind.Ipip => LinkKind.Ipip,
        TunnelKind.Sit => LinkKind.Sit,
        TunnelKind.Ip6Tunnel => LinkKind.Ip6Tunnel,
        TunnelKind.Gre => LinkKind.Gre,
        _ => LinkKind.Ip6Gre,
    })
    {
        Local = device.Local, Remote = device.Director, Sums = device.Checksum == GreChecksum.Required ? TunnelSums.Required : TunnelSums.None,
    };

    /// <summary>A port as the kernel takes it.</summary>
    public static FouPort ToKernel(GuePort port) => new(port.Family == AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4, (ushort)port.Port);

    private static string KindOf(TunnelKind kind) => kind switch
    {
        TunnelKind.Ipip => "ipip",
        TunnelKind.Sit => "sit",
        TunnelKind.Ip6Tunnel => "ip6tnl",
        TunnelKind.Gre => "gre",
        _ => "ip6gre",
    };
}
