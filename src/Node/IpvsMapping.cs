using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Node;

/// <summary>Planning's words for IPVS to the kernel's and back.</summary>
public static class IpvsMapping
{
    /// <summary>The kernel's key for a service.</summary>
    public static IpvsServiceKey ToKernel(ServiceKey key) => key.Mark != 0
        ? new IpvsMarkKey(key.Mark, key.Family == AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4)
        : new IpvsAddressKey((IpvsProtocol)key.Protocol, key.Address, (ushort)key.Port);

    /// <summary>A service without its destinations, as the kernel takes it.</summary>
    public static IpvsService ToKernel(ServiceKey key, ServiceSettings settings)
    {
        var family = key.Family == AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4;
        var flags = (IpvsServiceFlags)(uint)settings.Flags;
        var service = new IpvsService(ToKernel(key), settings.Scheduler);
        if (settings.PersistenceSeconds == 0) return service with { Flags = flags };
        return service with
        {
            Flags = flags | IpvsServiceFlags.Persistent,
            TimeoutSeconds = (uint)settings.PersistenceSeconds,
            Netmask = IpvsService.NetmaskFor(family, settings.PersistencePrefix),
            PersistenceEngine = settings.Engine.Length == 0 ? null : settings.Engine,
        };
    }

    /// <summary>A destination as the kernel takes it. Thresholds beyond 32 bits do not exist there; the API bounds them.</summary>
    public static IpvsDestination ToKernel(Destination destination) =>
        new(new(destination.Key.Address, (ushort)destination.Key.Port), (IpvsForwarding)(uint)destination.Method, destination.Weight)
        {
            UpperThreshold = (uint)destination.UpperThreshold,
            LowerThreshold = (uint)destination.LowerThreshold,
            Tunnel = destination.Wrapping is { } w ? new((IpvsTunnelType)(byte)w.Type, (ushort)w.Port, (IpvsTunnelFlags)(ushort)w.Checksum) : IpvsTunnel.Ipip,
        };

    /// <summary>Planning's key for a service of the kernel.</summary>
    public static ServiceKey ToPlan(IpvsServiceKey key) => key switch
    {
        IpvsMarkKey m => ServiceKey.OfMark(m.Family == IpFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, m.Mark),
        IpvsAddressKey a => ServiceKey.Of((IpProtocol)a.Protocol, a.Address, a.Port),
        _ => throw new ArgumentException($"unknown kind of service key: {key}", nameof(key)),
    };

    /// <summary>A service of the kernel with its destinations, ordered as a plan's are.</summary>
    public static BalancedService ToPlan(IpvsService service, IEnumerable<IpvsDestination> destinations) =>
        new(ToPlan(service.Key), Settings(service), [.. destinations.Select(ToPlan).OrderBy(d => d.Key)]);

    private static Destination ToPlan(IpvsDestination d) =>
        new(ToPlan(d.Key), (ForwardingMethod)(uint)d.Forwarding, d.Weight, d.UpperThreshold, d.LowerThreshold)
        {
            // Kept also of a destination that the kernel answers "local" for.
            Wrapping = d.Tunnel.Type == IpvsTunnelType.Ipip ? null : new((TunnelType)(byte)d.Tunnel.Type, d.Tunnel.Port, (TunnelChecksum)(ushort)d.Tunnel.Flags),
        };

    /// <summary>Planning's key for a destination of the kernel.</summary>
    public static DestinationKey ToPlan(IpvsDestinationKey key) => new(key.Address, key.Port);

    private static ServiceSettings Settings(IpvsService service)
    {
        var flags = (ServiceFlags)(uint)service.Flags & (ServiceFlags.OnePacket | ServiceFlags.Fallback | ServiceFlags.Port);
        if (!service.Flags.HasFlag(IpvsServiceFlags.Persistent)) return new(service.Scheduler, flags);
        var prefix = service.Key.Family == IpFamily.IPv6 ? (int)service.Netmask : BitOperations.PopCount(service.Netmask);
        return new(service.Scheduler, flags, (int)service.TimeoutSeconds, prefix, service.PersistenceEngine ?? "");
    }
}
