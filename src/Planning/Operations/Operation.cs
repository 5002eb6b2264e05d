using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Planning.Operations;

/// <summary>
/// One step that brings the node nearer to its plan. Operations are data; the agent's executor alone carries them out.
/// Applying one twice is safe: what is already so counts as done.
/// </summary>
public abstract record Operation;

/// <summary>Load a kernel module if it is not there.</summary>
/// <param name="Module">Its name, such as <c>ip_vs_wrr</c>.</param>
public sealed record LoadModule(string Module) : Operation;

/// <summary>Write a kernel setting and remember what was there.</summary>
/// <param name="Sysctl">Key and value.</param>
public sealed record SetSysctl(PlannedSysctl Sysctl) : Operation;

/// <summary>Put a remembered value back, provided that ours still stands.</summary>
/// <param name="Key">Path below /proc/sys.</param>
/// <param name="Ours">What we wrote.</param>
/// <param name="Original">What was there before us.</param>
public sealed record RestoreSysctl(string Key, string Ours, string Original) : Operation;

/// <summary>Set the node's IPVS connection timeouts.</summary>
/// <param name="Timeouts">Seconds.</param>
public sealed record SetTimeouts(ConnectionTimeouts Timeouts) : Operation;

/// <summary>Create a service, without destinations.</summary>
/// <param name="Key">Which.</param>
/// <param name="Settings">Its settings.</param>
public sealed record AddService(ServiceKey Key, ServiceSettings Settings) : Operation;

/// <summary>Change a service's settings; connections stay.</summary>
/// <param name="Key">Which.</param>
/// <param name="Settings">All its settings.</param>
public sealed record EditService(ServiceKey Key, ServiceSettings Settings) : Operation;

/// <summary>Remove a service and, with it, its destinations.</summary>
/// <param name="Key">Which.</param>
public sealed record RemoveService(ServiceKey Key) : Operation;

/// <summary>Add a real server to a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Destination">The real server.</param>
public sealed record AddDestination(ServiceKey Service, Destination Destination) : Operation;

/// <summary>Change a real server's weight, method or thresholds; connections stay.</summary>
/// <param name="Service">The service.</param>
/// <param name="Destination">The real server, whole.</param>
public sealed record EditDestination(ServiceKey Service, Destination Destination) : Operation;

/// <summary>Remove a real server from a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Destination">Which.</param>
public sealed record RemoveDestination(ServiceKey Service, DestinationKey Destination) : Operation;

/// <summary>Bind a VIP; on a director also tell the neighbours.</summary>
/// <param name="Address">The VIP and where.</param>
public sealed record AddAddress(PlannedAddress Address) : Operation;

/// <summary>Take a VIP away that we bound.</summary>
/// <param name="Address">The VIP and where.</param>
public sealed record RemoveAddress(PlannedAddress Address) : Operation;

/// <summary>Make a chain of iptables, and the one jump to it, just as planned.</summary>
/// <param name="Chain">All of it.</param>
public sealed record SetChain(PlannedChain Chain) : Operation;

/// <summary>Remove a chain of iptables and the jumps to it.</summary>
/// <param name="Chain">Which.</param>
public sealed record RemoveChain(RuleChain Chain) : Operation;

/// <summary>Make a tunnel interface, up and with all that it needs.</summary>
/// <param name="Tunnel">The interface, and the VIPs that wait for it.</param>
public sealed record SetTunnel(Tunnels.PlannedTunnel Tunnel) : Operation;

/// <summary>Remove a tunnel interface of ours.</summary>
/// <param name="Name">Its name.</param>
public sealed record RemoveTunnel(string Name) : Operation;

/// <summary>Have the kernel unwrap GUE at a port.</summary>
/// <param name="Port">The port, and the VIPs that wait for it.</param>
public sealed record OpenGuePort(Tunnels.PlannedGuePort Port) : Operation;

/// <summary>Have the kernel unwrap GUE no more at a port of ours.</summary>
/// <param name="Port">The port.</param>
public sealed record CloseGuePort(Tunnels.GuePort Port) : Operation;

/// <summary>Make a routing table of ours just as planned.</summary>
/// <param name="Table">All of it.</param>
public sealed record SetReturnTable(ReturnTable Table) : Operation;

/// <summary>Empty a routing table of ours.</summary>
/// <param name="Family">InterNetwork or InterNetworkV6.</param>
/// <param name="Table">Its number.</param>
public sealed record ClearReturnTable(System.Net.Sockets.AddressFamily Family, uint Table) : Operation;

/// <summary>Add a routing rule.</summary>
/// <param name="Rule">The rule.</param>
public sealed record AddSourceRule(SourceRule Rule) : Operation;

/// <summary>Remove a routing rule of ours.</summary>
/// <param name="Rule">The rule.</param>
public sealed record RemoveSourceRule(SourceRule Rule) : Operation;

/// <summary>Put the node's IPVS timeouts back, provided that ours still stand.</summary>
/// <param name="Ours">What we set.</param>
/// <param name="Original">What was there before us.</param>
public sealed record RestoreTimeouts(ConnectionTimeouts Ours, ConnectionTimeouts Original) : Operation;
