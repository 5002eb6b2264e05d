using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning;

/// <summary>Plans one accepted VirtualService for one node: by the part that the node has in it.</summary>
internal static class VirtualServicePlanner
{
    internal static VirtualServicePlan Plan(Claimant claimant, ResolvedBackend? backend, DirectorChoice directors, LocalNode local, NodeIndex nodes, PlanInput input)
    {
        var service = claimant.Service;
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var director = directors.Serving;
        var part = Part(service, backend, director, local);
        if (backend is null && service.Spec.Backend is { } missing)
        {
            var reference = new ObjectRef(missing.Kind.ToString(), new(service.Key.Namespace, missing.Name));
            problems.Add(Say(service, Reasons.BackendNotFound, "spec.backend", $"{reference}: does not exist; create it or name another. What was programmed stays") with { Missing = reference });
        }
        if (backend is not null) Suitability.Check(service, backend, directors, problems);
        if (director is null)
            problems.Add(Say(service, Reasons.NoDirector, "spec.directors.nodeSelector", "matches no Node; label a node so that it does, for example lvs-operator.io/director=true"));

        var result = part switch
        {
            NodePart.Director => DirectorPlanner.Plan(claimant, backend, directors, local, nodes, input, problems),
            NodePart.RealServer => Serve(service, backend!, directors, local, problems),
            _ => HoldOn(service, backend, directors, local, Report(service, director, part, [])),
        };
        return result with { Problems = problems.ToImmutable(), Report = result.Report with { Message = Messages.Of(backend, directors) } };
    }

    private static NodePart Part(VirtualService service, ResolvedBackend? backend, string? director, LocalNode local)
    {
        if (director == local.Name && local.Roles.HasFlag(NodeRoles.Director)) return NodePart.Director;
        if (local.Roles.HasFlag(NodeRoles.RealServer) && (service.Spec.ForwardingMode() is ForwardingMode.DR or ForwardingMode.TUN || ReturnPlanner.IsAsked(service)) && backend?.Setup == RealServerSetup.Managed
            && (backend.Servers.Any(s => local.Addresses.Contains(s.Address)) || (ServiceVips.Parse(service.Spec.SorryServer?.Address) is { } sorry && local.Addresses.Contains(sorry))))
            return NodePart.RealServer;
        return service.Spec.DirectorNodes().Matches(local.Labels) ? NodePart.Standby : NodePart.None;
    }

    private static VirtualServicePlan Serve(
        VirtualService service, ResolvedBackend backend, DirectorChoice directors, LocalNode local, ImmutableArray<Problem>.Builder problems)
    {
        if (ReturnPlanner.IsAsked(service))
        {
            var (routes, own) = ReturnPlanner.Of(service, backend, directors, local, problems);
            return new() { Returns = [.. routes.Select(r => (r, service.Spec.DrainTimeout()))], ReturnDirectors = own, Report = Report(service, directors.Serving, NodePart.RealServer, []) };
        }
        var vips = ServiceVips.Of(service).Where(v => !Suitability.IsServers(v.Address, backend, directors)).Select(v => (v.Address, service.Spec.DrainTimeout())).ToImmutableArray();
        var tunnels = TunnelPlanner.Of(service, vips.Select(v => v.Address), backend, directors, local, problems);
        return new() { RealServerVips = vips, Tunnels = [.. tunnels.Select(t => (t, service.Spec.DrainTimeout()))], Report = Report(service, directors.Serving, NodePart.RealServer, []) };
    }

    /// <summary>Where the pool, or the pool's Service, is missing, nobody can tell whether this node is one of its servers: what it has stays.</summary>
    private static VirtualServicePlan HoldOn(VirtualService service, ResolvedBackend? backend, DirectorChoice directors, LocalNode local, ServiceReport report)
    {
        var nothing = new VirtualServicePlan { Report = report };
        if (!local.Roles.HasFlag(NodeRoles.RealServer) || service.Spec.Backend is null || backend is { Unknown: null }) return nothing;
        if (ReturnPlanner.Gateway(service, directors) is var (gateway, beside)) return nothing with { Uncertain = [gateway], ReturnDirectors = beside };
        return service.Spec.ForwardingMode() is ForwardingMode.DR or ForwardingMode.TUN ? nothing with { Uncertain = [.. ServiceVips.Of(service).Select(v => v.Address)] } : nothing;
    }

    internal static ServiceReport Report(VirtualService service, string? director, NodePart part, ImmutableArray<PortReport> ports) =>
        new(service.Key, service.Metadata.Generation, director ?? "", part, service.Spec.ForwardingMode().ToString(), ports);

    private static Problem Say(VirtualService service, string reason, string path, string message) => new($"VirtualService {service.Key}", reason, message, path);
}
