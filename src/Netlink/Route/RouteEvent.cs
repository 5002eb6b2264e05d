namespace LvsOperator.Netlink.Route;

/// <summary>A change the kernel told of.</summary>
public abstract record RouteEvent
{
    private protected RouteEvent()
    {
    }
}

/// <summary>An interface appeared, changed or went.</summary>
/// <param name="Link">The interface, as it is or was.</param>
/// <param name="Change">Which.</param>
public sealed record LinkEvent(Link Link, RouteChange Change) : RouteEvent;

/// <summary>An address appeared, changed or went.</summary>
/// <param name="Address">The address, as it is or was.</param>
/// <param name="Change">Which.</param>
public sealed record AddressEvent(InterfaceAddress Address, RouteChange Change) : RouteEvent;

/// <summary>A route appeared, changed or went.</summary>
/// <param name="Route">The route, as it is or was.</param>
/// <param name="Change">Which.</param>
public sealed record IpRouteEvent(IpRoute Route, RouteChange Change) : RouteEvent;

/// <summary>Events were lost: whoever keeps a copy must read the state again. Also the first event of every stream.</summary>
/// <param name="Cause">The error that lost them, null at the start of the stream.</param>
public sealed record ResyncEvent(NetlinkError? Cause) : RouteEvent;

/// <summary>Kind of change.</summary>
public enum RouteChange
{
    /// <summary>Is there now, new or changed.</summary>
    Present,

    /// <summary>Gone.</summary>
    Gone,
}

/// <summary>What to be told of.</summary>
[Flags]
public enum RouteTopics
{
    /// <summary>Interfaces (<c>RTNLGRP_LINK</c>).</summary>
    Links = 1,

    /// <summary>Addresses (<c>RTNLGRP_IPV4_IFADDR</c>, <c>RTNLGRP_IPV6_IFADDR</c>).</summary>
    Addresses = 2,

    /// <summary>Routes (<c>RTNLGRP_IPV4_ROUTE</c>, <c>RTNLGRP_IPV6_ROUTE</c>).</summary>
    Routes = 4,
}
