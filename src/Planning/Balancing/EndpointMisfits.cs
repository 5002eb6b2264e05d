using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// Endpoints of a Service that a VirtualService cannot use. They come and go with every deployment, so one of them is no reason to refuse an object:
/// it is left out, and told of.
/// </summary>
internal sealed class EndpointMisfits(VirtualService service, ResolvedBackend backend, VirtualPort port)
{
    private const int MostNamed = 3;

    private readonly List<IPAddress> _pods = [];
    private readonly List<IPEndPoint> _elsewhere = [];

    /// <summary>Whether a server is such an endpoint; if so, it is noted.</summary>
    internal bool Holds(ResolvedServer server)
    {
        if (server.Source != ServerSource.Endpoint || !Grouping.KeepsPort(service.Spec)) return false;
        if (server.Network == ServerNetwork.Own && !Translation.IsFor(service.Spec.ForwardingMode())) _pods.Add(server.Address);
        else if (server.Port != port.Port && !Grouping.Has(service.Spec, server.Port)) _elsewhere.Add(new(server.Address, server.Port));
        else return false;
        return true;
    }

    /// <summary>Tells of those noted.</summary>
    internal void Tell(ImmutableArray<Problem>.Builder problems)
    {
        var mode = service.Spec.ForwardingMode();
        if (_pods.Count > 0)
            Say($"{Some(_pods)} of Service {backend.Service}: no address of a Node, and {mode} needs real servers that hold the VIP; left out. Use NAT or FULLNAT, or pods with hostNetwork: true");
        if (_elsewhere.Count > 0)
            Say($"{Some(_elsewhere)} of Service {backend.Service}: {mode} does not change port {port.Port}; left out. Let them listen at it, or use NAT or FULLNAT");

        void Say(string why)
        {
            var problem = new Problem($"VirtualService {service.Key}", Reasons.BackendUnsupported, $"{backend.Ref}: {why}", "spec.backend");
            if (!problems.Contains(problem)) problems.Add(problem);
        }
    }

    private static string Some<T>(List<T> endpoints) =>
        $"{(endpoints.Count == 1 ? "endpoint" : "endpoints")} {string.Join(", ", endpoints.Take(MostNamed))}{(endpoints.Count > MostNamed ? $" and {endpoints.Count - MostNamed} more" : "")}";
}
