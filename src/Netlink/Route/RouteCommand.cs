namespace LvsOperator.Netlink.Route;

/// <summary>A change to links, addresses, routes or rules, carried out by <see cref="RouteClient.Execute"/>.</summary>
public abstract record RouteCommand
{
    private protected RouteCommand()
    {
    }
}

/// <summary>Adds an address. <c>EEXIST</c>: it is there; <c>ENODEV</c>: no such interface.</summary>
/// <param name="Address">The address.</param>
public sealed record AddAddress(InterfaceAddress Address) : RouteCommand;

/// <summary>Deletes an address. <c>EADDRNOTAVAIL</c>: it is not there; <c>ENODEV</c>: no such interface.</summary>
/// <param name="Address">The address; interface, address and prefix length count.</param>
public sealed record DeleteAddress(InterfaceAddress Address) : RouteCommand;

/// <summary>Adds a route. <c>EEXIST</c>: one with this destination, table and metric is there.</summary>
/// <param name="Route">The route.</param>
public sealed record AddRoute(IpRoute Route) : RouteCommand;

/// <summary>Adds a route or puts it in the place of the one with the same destination, table and metric.</summary>
/// <param name="Route">The route.</param>
public sealed record ReplaceRoute(IpRoute Route) : RouteCommand;

/// <summary>Deletes a route. <c>ESRCH</c>: it is not there.</summary>
/// <param name="Route">The route.</param>
public sealed record DeleteRoute(IpRoute Route) : RouteCommand;

/// <summary>Adds a rule. <c>EEXIST</c>: the very same is there.</summary>
/// <param name="Rule">The rule.</param>
public sealed record AddRule(RoutingRule Rule) : RouteCommand;

/// <summary>Deletes a rule. <c>ENOENT</c>: it is not there.</summary>
/// <param name="Rule">The rule.</param>
public sealed record DeleteRule(RoutingRule Rule) : RouteCommand;

/// <summary>Creates a virtual interface, down. <c>EEXIST</c>: the name is taken; <c>EOPNOTSUPP</c>: the kind's module is missing.</summary>
/// <param name="Spec">The interface.</param>
public sealed record CreateLink(LinkSpec Spec) : RouteCommand;

/// <summary>Lets an interface make no IPv6 address of its own when it comes up. <c>ENODEV</c>: it is not there; <c>EAFNOSUPPORT</c>: there is no IPv6.</summary>
/// <param name="Name">Its name.</param>
public sealed record KeepAddressless(string Name) : RouteCommand;

/// <summary>Deletes a virtual interface. <c>ENODEV</c>: it is not there.</summary>
/// <param name="Name">Its name.</param>
public sealed record DeleteLink(string Name) : RouteCommand;

/// <summary>Sets an interface up or down. <c>ENODEV</c>: it is not there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it is to be.</param>
public sealed record SetLinkState(string Name, LinkState State) : RouteCommand;

/// <summary>Administrative state of an interface (<c>IFF_UP</c>).</summary>
public enum LinkState
{
    /// <summary>Down.</summary>
    Down,

    /// <summary>Up.</summary>
    Up,
}
