using LvsOperator.Agent.Effects;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Reporting;

/// <summary>Operations that fail, as status tells of them.</summary>
internal static class WriteFaults
{
    /// <summary>A failed operation; one that is about no object in particular concerns them all.</summary>
    internal static WriteFault Of(Operation? operation, string message) => operation switch
    {
        LoadModule o => new(Reasons.UnsupportedByKernel, message) { Scheduler = SchedulerModules.SchedulerOf(o.Module), Engine = SchedulerModules.EngineOf(o.Module) },
        AddAddress o => new(Reasons.NodeError, message) { Address = o.Address.Address },
        RemoveAddress o => new(Reasons.NodeError, message) { Address = o.Address.Address },
        SetTunnel { Tunnel.Vips: [var vip] } => new(Reasons.NodeError, message) { Address = vip },
        OpenGuePort { Port.Vips: [var vip] } => new(Reasons.NodeError, message) { Address = vip },
        not null when IpvsCommands.ServiceOf(operation) is { } service => new(Reasons.NodeError, message) { Service = service },
        _ => new(Reasons.NodeError, message),
    };

    /// <summary>What concerns the node as a whole.</summary>
    internal static WriteFault OfNode(string message) => new(Reasons.NodeError, message);
}
