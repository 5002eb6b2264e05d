using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning;

/// <summary>Plans one accepted VirtualService for one node.</summary>
internal static class VirtualServicePlanner
{
    /// <summary>In a folder nobody reports that a real server has bound the VIP; after this long it has.</summary>
    private static readonly TimeSpan FolderJoinDelay = TimeSpan.FromSeconds(5);

    internal static VirtualServicePlan Plan(VirtualService service, ResolvedBackend? backend, string? director, LocalNode local, PlanInput input)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var part = Part(service, backend, director, local);
        if (backend is null && service.Spec.Backend is { } missing)
            problems.Add(Say(service, "BackendNotFound", $"spec.backend: {missing.Kind} {service.Metadata.Namespace}/{missing.Name}: does not exist; create it or name another. What was programmed stays"));
        if (director is null)
            problems.Add(Say(service, "NoDirector", "spec.directors.nodeSelector: matches no Node; label a node so that it does, for example lvs-operator.io/director=true"));

        var result = part switch
        {
            NodePart.Director => Direct(service, backend, input, problems),
            NodePart.RealServer => Serve(service, director),
            _ => new VirtualServicePlan { Report = Report(service, director, part, []) },
        };
        return result with { Problems = problems.ToImmutable() };
    }

    private static NodePart Part(VirtualService service, ResolvedBackend? backend, string? director, LocalNode local)
    {
        if (director == local.Name && local.Roles.HasFlag(NodeRoles.Director)) return NodePart.Director;
        if (local.Roles.HasFlag(NodeRoles.RealServer) && service.Spec.ForwardingMode() == ForwardingMode.DR && backend?.Setup == RealServerSetup.Managed
            && (backend.Servers.Any(s => local.Addresses.Contains(s.Address)) || (Parse(service.Spec.SorryServer?.Address) is { } sorry && local.Addresses.Contains(sorry))))
            return NodePart.RealServer;
        return service.Spec.DirectorNodes().Matches(local.Labels) ? NodePart.Standby : NodePart.None;
    }

    private static VirtualServicePlan Serve(VirtualService service, string? director)
    {
        var vips = Vips(service).Select(v => (v.Address, Drain(service))).ToImmutableArray();
        return new() { RealServerVips = vips, Report = Report(service, director, NodePart.RealServer, []) };
    }

    private static VirtualServicePlan Direct(VirtualService service, ResolvedBackend? backend, PlanInput input, ImmutableArray<Problem>.Builder problems)
    {
        var services = ImmutableArray.CreateBuilder<ServiceOutcome>();
        var addresses = ImmutableArray.CreateBuilder<PlannedAddress>();
        var checks = new Dictionary<CheckKey, PlannedCheck>();
        foreach (var (address, vip) in Vips(service))
        {
            var link = Link(service, vip, address, input, problems);
            var withdrawn = false;
            foreach (var port in service.Spec.Ports)
            {
                var key = ServiceKey.Of(Acceptor.Transport(port.Protocol), address, port.Port);
                var before = input.Memory.Services.GetValueOrDefault(key, ServiceMemory.New);
                var candidates = CandidateList.Of(service, backend, port, key, before, input.Health, problems);
                foreach (var check in candidates.Checks) checks.TryAdd(check.Key, check);
                var outcome = ServicePlanner.Plan(Request(service, backend, port, key, candidates.Candidates, link), before, input.Connections, input.Now);
                withdrawn |= outcome.Memory.Quorum == QuorumState.Lost && service.Spec.QuorumOrDefault().OnLost == QuorumLostAction.WithdrawVip;
                services.Add(outcome);
            }
            if (!withdrawn) addresses.Add(new(address, link, AddressRole.Director));
        }
        return new()
        {
            Services = services.ToImmutable(),
            Addresses = addresses.ToImmutable(),
            Checks = [.. checks.Values],
            Timeouts = Timeouts(service),
            WakeAt = services.Min(s => s.WakeAt),
            Report = Report(service, input.Node, NodePart.Director, [.. services.Select(s => s.Report)]),
        };
    }

    private static ServiceRequest Request(
        VirtualService service, ResolvedBackend? backend, VirtualPort port, ServiceKey key, ImmutableArray<Candidate> candidates, string link)
    {
        var spec = service.Spec;
        var quorum = spec.QuorumOrDefault();
        var sorry = Parse(spec.SorryServer?.Address) is { } address && address.AddressFamily == key.Family
            ? new Destination(new(address, port.Port), ForwardingMethod.Route, 1) : null;
        var delay = backend?.Setup == RealServerSetup.Managed ? FolderJoinDelay : TimeSpan.Zero;
        return new(key, Settings(spec, key), candidates, sorry, new(quorum.MinimumWeight, quorum.Hysteresis, quorum.OnLost), Drain(service), delay, link);
    }

    private static ServiceSettings Settings(VirtualServiceSpec spec, ServiceKey key)
    {
        var flags = spec.OnePacket && key.Protocol == IpProtocol.Udp ? ServiceFlags.OnePacket : ServiceFlags.None;
        foreach (var flag in spec.SchedulerOrDefault().Flags)
            flags |= flag is SchedulerFlag.ShPort or SchedulerFlag.MhPort ? ServiceFlags.Port : ServiceFlags.Fallback;
        var prefix = key.Family == AddressFamily.InterNetworkV6 ? spec.Persistence?.Ipv6PrefixLength : spec.Persistence?.PrefixLength;
        return new(spec.SchedulerOrDefault().Name.ToString().ToLowerInvariant(), flags, (int)(spec.Persistence?.Timeout.Seconds ?? 0), prefix ?? 0);
    }

    private static string Link(VirtualService service, Vip vip, IPAddress address, PlanInput input, ImmutableArray<Problem>.Builder problems)
    {
        if (vip.Interface is { Length: > 0 } named)
        {
            if (input.Facts.MayHave(named)) return named;
            problems.Add(Say(service, "NodeError", $"spec.vips: {vip.Address}: interface {named}: does not exist on {input.Node}; create it, or name one of {string.Join(", ", input.Facts.Links.Select(l => l.Name))}. It is retried when links change"));
            return "";
        }
        if (input.Facts.LinkFor(address) is { } found) return found;
        if (!input.Facts.Links.IsEmpty)
            problems.Add(Say(service, "NodeError", $"spec.vips: {vip.Address}: no interface of {input.Node} has a subnet around it and there is no default route; set spec.vips[].interface"));
        return "";
    }

    private static IEnumerable<(IPAddress Address, Vip Vip)> Vips(VirtualService service) =>
        from vip in service.Spec.Vips let address = Parse(vip.Address) where address is not null select (address, vip);

    private static IPAddress? Parse(string? text) => IPAddress.TryParse(text, out var address) ? address : null;

    private static TimeSpan Drain(VirtualService service) => service.Spec.DrainTimeout();

    private static ConnectionTimeouts? Timeouts(VirtualService service) => service.Spec.Directors?.Timeouts is { } t
        ? new((int)t.Tcp.Seconds, (int)t.TcpFin.Seconds, (int)t.Udp.Seconds) : null;

    private static ServiceReport Report(VirtualService service, string? director, NodePart part, ImmutableArray<PortReport> ports) =>
        new(service.Key, service.Metadata.Generation, director ?? "", part, service.Spec.ForwardingMode().ToString(), ports);

    private static Problem Say(VirtualService service, string reason, string message) => new($"VirtualService {service.Key}", reason, message);
}
