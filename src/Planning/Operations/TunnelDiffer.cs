using System.Collections.Immutable;

namespace LvsOperator.Planning.Operations;

/// <summary>The tunnels of a diff. A port of GUE that stands serves, whoever opened it; only one of ours is ever closed.</summary>
internal static class TunnelDiffer
{
    internal static void Coming(NodePlan plan, KernelState kernel, ImmutableArray<Operation>.Builder ops)
    {
        foreach (var tunnel in plan.Tunnels)
            if (!kernel.Tunnels.Contains(tunnel.Device)) ops.Add(new SetTunnel(tunnel));
        foreach (var port in plan.GuePorts)
            if (!kernel.GuePorts.Contains(port.Port)) ops.Add(new OpenGuePort(port));
    }

    internal static void Leaving(NodePlan plan, Ownership owned, ImmutableArray<Operation>.Builder ops)
    {
        foreach (var port in owned.GuePorts.Except(plan.GuePorts.Select(p => p.Port)).Order()) ops.Add(new CloseGuePort(port));
        foreach (var name in owned.Tunnels.Except(plan.Tunnels.Select(t => t.Device.Name)).Order(StringComparer.Ordinal)) ops.Add(new RemoveTunnel(name));
    }
}
