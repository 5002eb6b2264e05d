using System.Globalization;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Probing;

/// <summary>
/// An IPVS service by firewall mark with one server alone: what makes the kernel send a probe to precisely that one, the way the service itself would.
/// </summary>
/// <param name="Family">The VIP's.</param>
/// <param name="Server">The server, forwarded to as the service forwards; port 0 keeps the one that is asked.</param>
public sealed record ProbeService(AddressFamily Family, Destination Server)
{
    /// <summary>The default of VirtualServices, which is most surely loaded: there is nothing to choose.</summary>
    private const string Scheduler = "wlc";

    /// <summary>What it is in the kernel.</summary>
    internal BalancedService Under(uint mark) => new(
        ServiceKey.OfMark(Family, mark),
        // A connection entry of a datagram stands for minutes: a later probe of another server, which happens to have the same source port, would follow it.
        // Only masqueraded answers need the entry.
        new(Scheduler, Server.Method == ForwardingMethod.Masquerade ? ServiceFlags.None : ServiceFlags.OnePacket), [Server]);

    /// <summary>A text that is one service's alone.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Family} {Server.Key} {Server.Method} {Server.Wrapping}");
}
