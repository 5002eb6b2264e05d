using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Probing;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning;

/// <summary>Plans one VirtualService on the node that directs it.</summary>
internal static class DirectorPlanner
{
    internal static VirtualServicePlan Plan(
        Claimant claimant, ResolvedBackend? backend, DirectorChoice directors, LocalNode local, NodeIndex nodes, PlanInput input, ImmutableArray<Problem>.Builder problems)
    {
        var service = claimant.Service;
        var services = ImmutableArray.CreateBuilder<ServiceOutcome>();
        var addresses = ImmutableArray.CreateBuilder<PlannedAddress>();
        var withdrawn = ImmutableArray.CreateBuilder<IPAddress>();
        var checks = ImmutableArray.CreateBuilder<PlannedCheck>();
        var withdraws = service.Spec.QuorumOrDefault().OnLost == QuorumLostAction.WithdrawVip;
        var translation = Translation.Of(service, ServiceVips.Of(service).Select(v => v.Address), backend?.Servers.Select(s => s.Address) ?? [], local, nodes, problems);
        var loops = backend is not null && PeerServers.Refusal(service, backend, directors) is not null;
        foreach (var (address, vip) in ServiceVips.Of(service))
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
            Report = VirtualServicePlanner.Report(service, input.Node, NodePart.Director, [.. services.Select(s => s.Report)]),
        };

        void Add(CandidateList? list, ServiceKey key, ServiceMemory before, VirtualPort port, string link, MarkedFront? front, IEnumerable<IPAddress> vips)
        {
            var request = ServiceRequests.Of(service, backend, port, key, list?.Candidates ?? [], link) with
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

    /// <summary>This node's own agent need not report to itself: it holds the VIP as a director.</summary>
    private static ImmutableHashSet<IPAddress>? Awaited(CandidateList? list, IEnumerable<IPAddress> vips, LocalNode local, PlanInput input)
    {
        if (input.SetUps is not { } setUps || list is { Candidates: [{ Destination.Method: ForwardingMethod.Masquerade }, ..] }) return null;
        var awaited = ImmutableHashSet<IPAddress>.Empty;
        foreach (var c in list?.Candidates ?? [])
            if (c.Destination.Key.Address is var server && vips.Any(v => setUps.Awaits(server, v)) && !local.Addresses.Contains(server)) awaited = awaited.Add(server);
        return awaited;
    }

    private static ConnectionTimeouts? Timeouts(VirtualService service) => service.Spec.Directors?.Timeouts is { } t
        ? new((int)t.Tcp.Seconds, (int)t.TcpFin.Seconds, (int)t.Udp.Seconds) : null;
}
