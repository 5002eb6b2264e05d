using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>At which ports the real servers of a service take its connections, and how they are checked there.</summary>
/// <param name="Port">The port of all, or of those that name none.</param>
/// <param name="Own">What a server's own port counts for.</param>
/// <param name="Check">How they are checked.</param>
internal sealed record RealPorts(int Port, ServerPorts Own, BackendCheck Check)
{
    /// <summary>The port of one server.</summary>
    internal int Of(ResolvedServer server) => Own == ServerPorts.Preferred && server.Port != 0 ? server.Port : Port;

    /// <summary>
    /// The port the real servers take connections at, whatever endpoints a Service has: those come and go, and one that does not fit is left out. DR
    /// forwards frames unchanged, so it is the service's own; anything else in the manifests is refused, which gives null and a problem.
    /// NAT and FULLNAT write another one into packets: the targetPort, else the server's own, else the service's.
    /// </summary>
    internal static RealPorts? Find(VirtualService service, ResolvedBackend backend, VirtualPort port, ImmutableArray<Problem>.Builder problems)
    {
        var maps = !Grouping.KeepsPort(service.Spec);
        if (port.Protocol == TransportProtocol.SCTP && backend.Check.Block is { Port: 0, Type: not (HealthCheckType.PING or HealthCheckType.EXEC) and var type })
            return Refuse($"spec.healthCheck.type {type} of {backend.Ref} speaks TCP or UDP to the real port, where SCTP listens; use PING or EXEC, or give healthCheck.port another port of the servers");
        if (backend.Listeners.IsEmpty)
        {
            if (maps) return new(port.TargetPort != 0 ? port.TargetPort : port.Port, port.TargetPort != 0 ? ServerPorts.Ignored : ServerPorts.Preferred, backend.Check);
            foreach (var s in backend.Servers)
                if (s.Source != ServerSource.Endpoint && s.Port != 0 && s.Port != port.Port)
                    return Refuse($"server {s.Address} of {backend.Ref} has port {s.Port}, and {Grouping.WhyKept(service.Spec)}; leave the server's port 0 or make both equal");
            return new(port.Port, ServerPorts.Ignored, backend.Check);
        }
        if (TierChecks.ListenerFor(backend, port) is not { } found)
            return Refuse($"{backend.Ref} has no listener named \"{port.Name}\" nor one on {port.Port}/{port.Protocol}; add one");
        if (!TierChecks.Carries(found.Listener, port.Protocol))
            return Refuse($"listener {found.Listener.Name} of {backend.Ref} is {found.Listener.Protocol}, which does not carry {port.Protocol}; name another listener or change the protocol");
        if (maps && port.TargetPort != 0 && found.Listener.Port != port.TargetPort)
            return Refuse($"listener {found.Listener.Name} of {backend.Ref} is on port {found.Listener.Port}, and targetPort is {port.TargetPort}; give both the same port, or leave targetPort 0");
        if (!maps && found.Listener.Port != port.Port)
            return Refuse($"listener {found.Listener.Name} of {backend.Ref} is on port {found.Listener.Port}, and {Grouping.WhyKept(service.Spec)}; give both the same port");
        return new(found.Listener.Port, ServerPorts.Ignored, found.Check);

        RealPorts? Refuse(string why)
        {
            problems.Add(new($"VirtualService {service.Key}", Reasons.BackendUnsupported, $"{port.Port}: {why}. What was programmed stays", $"spec.ports[{IndexOf(service.Spec.Ports, port)}].port"));
            return null;
        }
    }

    private static int IndexOf(IReadOnlyList<VirtualPort> ports, VirtualPort port)
    {
        var index = 0;
        while (!ReferenceEquals(ports[index], port)) index++;
        return index;
    }
}

/// <summary>What a server's own port counts for.</summary>
internal enum ServerPorts
{
    /// <summary>Nothing: all take connections at one port.</summary>
    Ignored,

    /// <summary>It wins, where there is one.</summary>
    Preferred,
}
