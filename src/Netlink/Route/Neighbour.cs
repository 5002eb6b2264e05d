using System.Net;

namespace LvsOperator.Netlink.Route;

/// <summary>An entry of the ARP or neighbour discovery table (<c>struct ndmsg</c>, <c>NDA_*</c> of <c>linux/neighbour.h</c>).</summary>
/// <param name="LinkIndex">Interface.</param>
/// <param name="Address">IP address.</param>
/// <param name="MacAddress">Ethernet address as <c>02:00:00:00:00:01</c>, null while it is not known.</param>
/// <param name="State">State.</param>
public sealed record Neighbour(int LinkIndex, IPAddress Address, string? MacAddress, NeighbourState State);

/// <summary>State of a neighbour (<c>NUD_*</c>).</summary>
[Flags]
public enum NeighbourState : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Being resolved.</summary>
    Incomplete = 0x01,

    /// <summary>Confirmed.</summary>
    Reachable = 0x02,

    /// <summary>Not confirmed for a while, still used.</summary>
    Stale = 0x04,

    /// <summary>About to be probed.</summary>
    Delay = 0x08,

    /// <summary>Being probed.</summary>
    Probe = 0x10,

    /// <summary>Does not answer.</summary>
    Failed = 0x20,

    /// <summary>Needs no resolution.</summary>
    NoArp = 0x40,

    /// <summary>Set by hand.</summary>
    Permanent = 0x80,
}
