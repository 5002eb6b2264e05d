using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Probing;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning;

/// <summary>Plans one accepted VirtualService for one node.</summary>
internal static class VirtualServicePlanner
{
    /// <summary>In a folder nobody reports that a real server has bound the VIP; after this long it has.</summary>
    private static readonly TimeSpan FolderJoinDelay = TimeSpan.FromSeconds(5);

    private static readonly ImmutableArray<string> Schedulers = [.. Enum.GetNames<SchedulerName>().Select(n => n.ToLowerInvariant())];

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
            NodePart.Director => Direct(claimant, backend, directors, local, nodes, input, problems),
            NodePart.RealServer => Serve(service, backend!, directors, local, problems),
            _ => HoldOn(service, backend, directors, local, Report(service, director, part, [])),
        };
        return result with { Problems = problems.ToImmutable(), Report = result.Report with { Message = Messages.Of(backend, directors) } };
    }

    private static NodePart Part(VirtualService service, ResolvedBackend? backend, string? director, LocalNode local)
    {
        if (director == local.Name && local.Roles.HasFlag(NodeRoles.Director)) return NodePart.Director;
        if (local.Roles.HasFlag(NodeRoles.RealServer) && (service.Spec.ForwardingMode() is ForwardingMode.DR or ForwardingMode.TUN || ReturnPlanner.IsAsked(service)) && backend?.Setup == RealServerSetup.Managed
            && (backend.Servers.Any(s => local.Addresses.Contains(s.Address)) || (Parse(service.Spec.SorryServer?.Address) is { } sorry && local.Addresses.Contains(sorry))))
            return NodePart.RealServer;
        return service.Spec.DirectorNodes().Matches(local.Labels) ? NodePart.Standby : NodePart.None;
    }

    private static VirtualServicePlan Serve(
        VirtualService service, ResolvedBackend backend, DirectorChoice directors, LocalNode local, ImmutableArray<Problem>.Builder problems)
    {
        if (ReturnPlanner.IsAsked(service))
        {
            var (routes, own) = ReturnPlanner.Of(service, backend, directors, local, problems);
            return new() { Returns = [.. routes.Select(r => (r, Drain(service)))], ReturnDirectors = own, Report = Report(service, directors.Serving, NodePart.RealServer, []) };
        }
        var vips = Vips(service).Where(v => !Suitability.IsServers(v.Address, backend, directors)).Select(v => (v.Address, Drain(service))).ToImmutableArray();
        var tunnels = TunnelPlanner.Of(service, vips.Select(v => v.Address), backend, directors, local, problems);
        return new() { RealServerVips = vips, Tunnels = [.. tunnels.Select(t => (t, Drain(service)))], Report = Report(service, directors.Serving, NodePart.RealServer, []) };
    }

    /// <summary>Where the pool, or the pool's Service, is missing, nobody can tell whether this node is one of its servers: what it has stays.</summary>
    private static VirtualServicePlan HoldOn(VirtualService service, ResolvedBackend? backend, DirectorChoice directors, LocalNode local, ServiceReport report)
    {
        var nothing = new VirtualServicePlan { Report = report };
        if (!local.Roles.HasFlag(NodeRoles.RealServer) || service.Spec.Backend is null || backend is { Unknown: null }) return nothing;
        if (ReturnPlanner.Gateway(service, directors) is var (gateway, beside)) return nothing with { Uncertain = [gateway], ReturnDirectors = beside };
        return service.Spec.ForwardingMode() is ForwardingMode.DR or ForwardingMode.TUN ? nothing with { Uncertain = [.. Vips(service).Select(v => v.Address)] } : nothing;
    }

    private static VirtualServicePlan Direct(
        Claimant claimant, ResolvedBackend? backend, DirectorChoice directors, LocalNode local, NodeIndex nodes, PlanInput input, ImmutableArray<Problem>.Builder problems)
    {
        var service = claimant.Service;
        var services = ImmutableArray.CreateBuilder<ServiceOutcome>();
        var addresses = ImmutableArray.CreateBuilder<PlannedAddress>();
        var withdrawn = ImmutableArray.CreateBuilder<IPAddress>();
        var checks = ImmutableArray.CreateBuilder<PlannedCheck>();
        var withdraws = service.Spec.QuorumOrDefault().OnLost == QuorumLostAction.WithdrawVip;
        var translation = Translation.Of(service, Vips(service).Select(v => v.Address), backend?.Servers.Select(s => s.Address) ?? [], local, nodes, problems);
        var loops = backend is not null && PeerServers.Refusal(service, backend, directors) is not null;
        foreach (var (address, vip) in Vips(service))
        {
            // A VIP that is a server's own address goes no further than it has come, and so does a service whose servers would balance too.
            var refused = loops || (backend is not null && Suitability.IsServers(address, backend, directors));
            if (refused && !Stands(claimant, address, input)) continue;
            var link = VipLink.For(service, vip, address, local, problems);
            addresses.Add(new(address, link, AddressRole.Director));
            if (claimant.Mark != 0) continue;
            var first = services.Count;
            foreach (var port in service.Spec.Ports)
            {
                var key = ServiceKey.Of(Acceptor.Transport(port.Protocol), address, port.Port);
                var before = input.Memory.Services.GetValueOrDefault(key, ServiceMemory.New);
                var list = refused ? null : CandidateList.Of(service, backend, port, key, before, input.Health, problems);
                Add(list, key, before, port, link, null, [address]);
            }
            if (withdraws && Withdraws(services, first, input)) withdrawn.Add(address);
        }
        foreach (var family in claimant.Mark == 0 ? [] : addresses.GroupBy(a => a.Address.AddressFamily).ToArray())
        {
            var key = ServiceKey.OfMark(family.Key, claimant.Mark);
            var before = input.Memory.Services.GetValueOrDefault(key, ServiceMemory.New);
            var front = new MarkedFront(
                [.. family.Select(a => new OwnedAddress(a.Address, a.Link))], [.. service.Spec.Ports.Select(p => new FrontPort(Acceptor.Transport(p.Protocol), p.Port))]);
            var first = services.Count;
            Add(loops ? null : Grouping.Candidates(service, backend, key, before, input.Health, problems), key, before, service.Spec.Ports[0], "", front, front.Vips.Select(v => v.Address));
            if (withdraws && Withdraws(services, first, input)) withdrawn.AddRange(front.Vips.Select(v => v.Address));
        }
        var probes = ProbeRoutes.Of(service, services.Count == 1 ? checks.ToImmutable() : [.. checks.DistinctBy(c => c.Key)], addresses, local, problems);
        if (translation.Gateway is { } gateway) addresses.Add(gateway);
        return new()
        {
            Services = services.ToImmutable(),
            Marking = claimant.Mark == 0 ? [] : [.. addresses.Where(a => a.Role == AddressRole.Director).SelectMany(a => Marking.Of(a.Address, service.Spec.Ports, claimant.Mark))],
            Translation = translation,
            Addresses = addresses.ToImmutable(),
            Withdrawn = withdrawn.ToImmutable(),
            Checks = probes.Checks,
            ProbeServices = probes.Services,
            ProbeLinks = probes.Links,
            Timeouts = Timeouts(service),
            WakeAt = services.Min(s => s.WakeAt),
            Report = Report(service, input.Node, NodePart.Director, [.. services.Select(s => s.Report)]),
        };

        void Add(CandidateList? list, ServiceKey key, ServiceMemory before, VirtualPort port, string link, MarkedFront? front, IEnumerable<IPAddress> vips)
        {
            var request = Request(service, backend, port, key, list?.Candidates ?? [], link) with
            {
                Awaited = Awaited(list, vips, local, input), Gateway = translation.Gateway is { } g ? new(g.Address, g.Link) : null, SlowStart = backend?.SlowStart ?? default, Front = front,
            };
            var stands = list is null && !before.Standing.IsEmpty;
            services.Add(stands ? ServicePlanner.Stand(request, before, input.Connections, input.Now) : ServicePlanner.Plan(request, before, input.Connections, input.Now));
            if (list is not null) checks.AddRange(list.Checks);
        }
    }

    private static bool Stands(Claimant claimant, IPAddress vip, PlanInput input)
    {
        var service = claimant.Service;
        if (claimant.Mark != 0) return input.Memory.Services.GetValueOrDefault(ServiceKey.OfMark(vip.AddressFamily, claimant.Mark))?.Farewell?.Front?.Vips.Any(v => v.Address.Equals(vip)) == true;
        foreach (var port in service.Spec.Ports)
            if (input.Memory.Services.TryGetValue(ServiceKey.Of(Acceptor.Transport(port.Protocol), vip, port.Port), out var memory) && !memory.Standing.IsEmpty) return true;
        return false;
    }

    /// <summary>Whether a port lost quorum, or has not had it since it was first planned. If so, a VIP that is down must not come up to drain.</summary>
    private static bool Withdraws(ImmutableArray<ServiceOutcome>.Builder services, int first, PlanInput input)
    {
        var withdraws = false;
        for (var i = first; i < services.Count; i++)
            withdraws |= services[i].Memory.Quorum == QuorumState.Lost
                || (services[i].Memory.Quorum == QuorumState.Pending && services[i].Memory.Last.IsEmpty);
        for (var i = first; withdraws && i < services.Count; i++)
        {
            var memory = services[i].Memory with { Farewell = OnNoLink(services[i].Memory.Farewell!) };
            var before = input.Memory.Services.GetValueOrDefault(services[i].Service.Key);
            services[i] = services[i] with { Memory = memory == before ? before : memory };
        }
        return withdraws;
    }

    private static Farewell OnNoLink(Farewell farewell) =>
        farewell with { Link = "", Front = farewell.Front is { } front ? front with { Vips = [.. front.Vips.Select(v => v with { Link = "" })] } : null };

    private static ServiceRequest Request(
        VirtualService service, ResolvedBackend? backend, VirtualPort port, ServiceKey key, ImmutableArray<Candidate> candidates, string link)
    {
        var spec = service.Spec;
        var quorum = spec.QuorumOrDefault();
        var sorry = Parse(spec.SorryServer?.Address) is { } address && (address.AddressFamily == key.Family || spec.ForwardingMode() == ForwardingMode.TUN)
            ? new Destination(new(address, Grouping.Programmed(spec, SorryPort(spec, port))), CandidateList.MethodOf(spec.ForwardingMode()), 1) { Wrapping = Encapsulation.Of(spec) } : null;
        var delay = backend?.Setup == RealServerSetup.Managed && (!Translation.IsFor(spec.ForwardingMode()) || ReturnPlanner.IsAsked(service)) ? FolderJoinDelay : TimeSpan.Zero;
        return new(key, Settings(spec, key), candidates, sorry, new(quorum.MinimumWeight, quorum.Hysteresis, quorum.OnLost), Drain(service), delay, link);
    }

    /// <summary>Only NAT and FULLNAT can ask a sorry server at a port of its own.</summary>
    private static int SorryPort(VirtualServiceSpec spec, VirtualPort port) =>
        spec.SorryServer is { Port: > 0 and var own } && Translation.IsFor(spec.ForwardingMode()) ? own : port.Port;

    /// <summary>This node's own agent need not report to itself: it holds the VIP as a director.</summary>
    private static ImmutableHashSet<IPAddress>? Awaited(CandidateList? list, IEnumerable<IPAddress> vips, LocalNode local, PlanInput input)
    {
        if (input.SetUps is not { } setUps || list is { Candidates: [{ Destination.Method: ForwardingMethod.Masquerade }, ..] }) return null;
        var awaited = ImmutableHashSet<IPAddress>.Empty;
        foreach (var c in list?.Candidates ?? [])
            if (c.Destination.Key.Address is var server && vips.Any(v => setUps.Awaits(server, v)) && !local.Addresses.Contains(server)) awaited = awaited.Add(server);
        return awaited;
    }

    private static ServiceSettings Settings(VirtualServiceSpec spec, ServiceKey key)
    {
        var flags = spec.OnePacket && (key.Protocol == IpProtocol.Udp || key.Mark != 0) ? ServiceFlags.OnePacket : ServiceFlags.None;
        foreach (var flag in spec.SchedulerOrDefault().Flags)
            flags |= flag is SchedulerFlag.ShPort or SchedulerFlag.MhPort ? ServiceFlags.Port : ServiceFlags.Fallback;
        var prefix = key.Family == AddressFamily.InterNetworkV6 ? spec.Persistence?.Ipv6PrefixLength : spec.Persistence?.PrefixLength;
        return new(KernelName(spec.SchedulerOrDefault().Name), flags, (int)(spec.Persistence?.Timeout.Seconds ?? 0), prefix ?? 0, spec.Persistence?.Engine ?? "");
    }

    private static string KernelName(SchedulerName scheduler) => Schedulers[(int)scheduler];

    private static IEnumerable<(IPAddress Address, Vip Vip)> Vips(VirtualService service) =>
        (from vip in service.Spec.Vips let address = Parse(vip.Address) where address is not null select (address, vip)).DistinctBy(v => v.address);

    private static IPAddress? Parse(string? text) => IPAddress.TryParse(text, out var address) ? address : null;

    private static TimeSpan Drain(VirtualService service) => service.Spec.DrainTimeout();

    private static ConnectionTimeouts? Timeouts(VirtualService service) => service.Spec.Directors?.Timeouts is { } t
        ? new((int)t.Tcp.Seconds, (int)t.TcpFin.Seconds, (int)t.Udp.Seconds) : null;

    private static ServiceReport Report(VirtualService service, string? director, NodePart part, ImmutableArray<PortReport> ports) =>
        new(service.Key, service.Metadata.Generation, director ?? "", part, service.Spec.ForwardingMode().ToString(), ports);

    private static Problem Say(VirtualService service, string reason, string path, string message) => new($"VirtualService {service.Key}", reason, message, path);
}
