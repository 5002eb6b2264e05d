using LvsOperator.Netlink;
using LvsOperator.Netlink.Fou;
using LvsOperator.Netlink.Route;
using LvsOperator.Node;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Agent.Effects;

/// <summary>
/// Writes tunnel interfaces and ports of GUE. What is already so counts as done. Only interfaces of our own names are ever made or removed, and of those
/// none that is no tunnel: the kernel's fallback ones (<c>tunl0</c>…), which its modules bring along, stay as they are.
/// </summary>
internal sealed class TunnelLinks(LastingClient<RouteClient> route, LastingClient<FouClient> fou)
{
    /// <summary>Asks for ports only where there are any to be: to ask loads the module.</summary>
    internal NetlinkResult<TunnelState> Read(IReadOnlyCollection<TunnelDevice> devices, PortsAsked ports)
    {
        if (!route.Ask(c => new TunnelReader(c).Read(devices)).TryGet(out var tunnels, out var error)) return error;
        if (ports == PortsAsked.No) return new TunnelState(tunnels, TunnelState.None.GuePorts);
        var open = fou.Ask(TunnelReader.Ports);
        if (open.Error is { Fault: NetlinkFault.FamilyMissing }) return new TunnelState(tunnels, TunnelState.None.GuePorts);
        return open.TryGet(out var there, out error) ? new TunnelState(tunnels, there) : error;
    }

    /// <summary>One of our name that is otherwise is made anew: it is ours, and its ends cannot be changed without taking it down.</summary>
    internal NetlinkError? Set(TunnelDevice device)
    {
        if (!Find(device.Name).TryGet(out var found, out var error)) return error;
        if (found.Link is { } other && !IsTunnel(other)) return Foreign(other);
        var there = found.Link is { } link && TunnelReader.Has(link, device);
        if (found.Link is not null && !there && Execute(new DeleteLink(device.Name), Errno.NoDevice) is { } stuck) return stuck;
        if (!there)
        {
            if (Execute(new CreateLink(TunnelReader.ToKernel(device))) is { } refused) return Explain(refused, device);
            // Without IPv6 there is nothing to keep from it. Where this fails, some packets go to the director that nobody waits for.
            _ = Execute(new KeepAddressless(device.Name));
        }
        if (!Find(device.Name).TryGet(out found, out error)) return error;
        if (found.Link is not { } made) return new NetlinkError(NetlinkFault.Refused, "find interface", device.Name, Errno.NoDevice);
        if (device.CarriesV4 && Execute(new AddAddress(new(made.Index, TunnelDevice.Dummy, 32) { Scope = RouteScope.Host }), Errno.Exists) is { } without) return Half(without, "it was made, and has no address yet");
        return made.IsUp || Execute(new SetLinkState(device.Name, LinkState.Up)) is not { } down ? null : Half(down, "it was made, and is down yet");
    }

    /// <summary>One of another kind that has its name by now is somebody else's, and ours is gone.</summary>
    internal NetlinkError? Remove(string name)
    {
        if (!Find(name).TryGet(out var found, out var error)) return error;
        return found.Link is { } link && IsTunnel(link) ? Execute(new DeleteLink(name), Errno.NoDevice) : null;
    }

    internal NetlinkError? Open(GuePort port)
    {
        if (!fou.Ask(TunnelReader.Ports).TryGet(out var there, out var error)) return error;
        if (there.Contains(port)) return null;
        return Change(new AddFouPort(TunnelReader.ToKernel(port))) is not { } refused ? null
            : refused.Errno == Errno.AddressInUse ? refused with { Remedy = $"another program has UDP port {port.Port}; stop it, or choose another forwarding.tunnel.port" } : refused;
    }

    internal NetlinkError? Close(GuePort port)
    {
        var open = fou.Ask(TunnelReader.Ports);
        if (open.Error is { Fault: NetlinkFault.FamilyMissing }) return null;
        if (!open.TryGet(out var there, out var error)) return error;
        return there.Contains(port) ? Change(new DeleteFouPort(TunnelReader.ToKernel(port))) : null;
    }

    private static bool IsTunnel(Link link) => link.Kind is "ipip" or "sit" or "ip6tnl" or "gre" or "ip6gre";

    private static NetlinkError Foreign(Link link) => new(NetlinkFault.Refused, "create interface", link.Name, Errno.Exists)
    {
        Remedy = $"an interface of kind {link.Kind ?? "hardware"} has this name, which is not ours to remove: `ip link del {link.Name}`, or set the pool's setup to External and see to the tunnel yourself",
    };

    private static NetlinkError Half(NetlinkError error, string state) => error with { Remedy = error.Remedy is { } remedy ? $"{state}; {remedy}" : state };

    private static NetlinkError Explain(NetlinkError refused, TunnelDevice device) => refused.Errno == Errno.Exists
        ? refused with { Remedy = $"another interface has the ends {device.Local} and {device.Director} already; see `ip -d link`, and remove it, or set the pool's setup to External and see to the tunnel yourself" }
        : refused.Errno == Errno.NotSupported ? refused with { Remedy = $"this kernel knows no such interface without module {device.Module}: `modprobe {device.Module}` on the node" } : refused;

    private NetlinkResult<Found> Find(string name) =>
        route.Ask(c => c.Links()).TryGet(out var links, out var error) ? new Found(links.FirstOrDefault(l => l.Name == name)) : error;

    private NetlinkError? Execute(RouteCommand command, params Errno[] alreadySo)
    {
        if (!route.TryGet(out var client, out var error)) return error;
        return client.Execute([command])[0] is { } refused && !alreadySo.Contains(refused.Errno) ? refused : null;
    }

    private NetlinkError? Change(FouCommand command) => fou.TryGet(out var client, out var error) ? client.Execute([command])[0] : error;

    private sealed record Found(Link? Link);
}

/// <summary>Whether ports of GUE are asked for.</summary>
internal enum PortsAsked
{
    /// <summary>No.</summary>
    No,

    /// <summary>Yes.</summary>
    Yes,
}
