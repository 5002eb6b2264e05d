using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Agent.Effects;

/// <summary>Operations on IPVS as the kernel's commands, and what to tell when one is refused.</summary>
internal static class IpvsCommands
{
    internal static IpvsCommand? Of(Operation operation) => operation switch
    {
        Planning.Operations.AddService o => new Netlink.Ipvs.AddService(IpvsMapping.ToKernel(o.Key, o.Settings)),
        Planning.Operations.EditService o => new Netlink.Ipvs.EditService(IpvsMapping.ToKernel(o.Key, o.Settings)),
        RemoveService o => new DeleteService(IpvsMapping.ToKernel(o.Key)),
        Planning.Operations.AddDestination o => new Netlink.Ipvs.AddDestination(IpvsMapping.ToKernel(o.Service), IpvsMapping.ToKernel(o.Destination)),
        Planning.Operations.EditDestination o => new Netlink.Ipvs.EditDestination(IpvsMapping.ToKernel(o.Service), IpvsMapping.ToKernel(o.Destination)),
        RemoveDestination o => new DeleteDestination(IpvsMapping.ToKernel(o.Service), new(o.Destination.Address, (ushort)o.Destination.Port)),
        Planning.Operations.SetTimeouts o => Of(o.Timeouts),
        _ => null,
    };

    internal static IpvsCommand Of(ConnectionTimeouts t) => new Netlink.Ipvs.SetTimeouts(new((uint)t.TcpSeconds, (uint)t.TcpFinSeconds, (uint)t.UdpSeconds));

    internal static ServiceKey? ServiceOf(Operation operation) => operation switch
    {
        Planning.Operations.AddService o => o.Key,
        Planning.Operations.EditService o => o.Key,
        RemoveService o => o.Key,
        Planning.Operations.AddDestination o => o.Service,
        Planning.Operations.EditDestination o => o.Service,
        RemoveDestination o => o.Service,
        _ => null,
    };

    internal static bool IsDelete(Operation operation) => operation is RemoveService or RemoveDestination;

    /// <summary>The kernel's refusal, with the remedy where the kernel's word alone would not lead to it.</summary>
    internal static string Explain(Operation operation, NetlinkError error)
    {
        var settings = operation switch
        {
            Planning.Operations.AddService o => o.Settings,
            Planning.Operations.EditService o => o.Settings,
            _ => null,
        };
        var remedy = error switch
        {
            { Fault: NetlinkFault.Refused } when error.Errno == Errno.NoEntry && settings is { Engine.Length: > 0 } =>
                $"; this kernel has no scheduler {settings.Scheduler} or no persistence engine {settings.Engine} loaded: `modprobe -a ip_vs_{settings.Scheduler} ip_vs_pe_{settings.Engine}`, or choose others",
            { Fault: NetlinkFault.Refused } when error.Errno == Errno.NoEntry && settings is not null =>
                $"; this kernel has no scheduler {settings.Scheduler} loaded: `modprobe ip_vs_{settings.Scheduler}`, or choose another one",
            { Fault: NetlinkFault.Refused } when error.Errno == Errno.NotPermitted => "; run the agent as root or with CAP_NET_ADMIN",
            { Fault: NetlinkFault.Refused } when error.Errno == Errno.Invalid && operation is Planning.Operations.AddDestination =>
                "; IPVS refuses every server while the namespace has no address at all: bring lo up",
            _ => "",
        };
        return error + remedy;
    }
}
