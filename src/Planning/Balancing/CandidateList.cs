using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>The servers that one port of a service may use, ordered by key, with their health and the checks that tell it.</summary>
internal sealed record CandidateList(ImmutableArray<Candidate> Candidates, ImmutableArray<PlannedCheck> Checks)
{
    private static readonly Verdict AlwaysUp = new(HealthState.Up, DateTimeOffset.MinValue, "");

    /// <summary>Null when the manifests do not tell: no such back end, or one that cannot be used this way.</summary>
    internal static CandidateList? Of(
        VirtualService service, ResolvedBackend? backend, VirtualPort port, ServiceKey key, ServiceMemory before, HealthView health,
        ImmutableArray<Problem>.Builder problems)
    {
        if (backend is null || !Suitability.StartsSlowlyOrAtOnce(service, backend) || RealPorts.Find(service, backend, port, problems) is not { } ports) return null;
        var (check, method) = (ports.Check, MethodOf(service.Spec.ForwardingMode()));
        var candidates = ImmutableArray.CreateBuilder<Candidate>(backend.Servers.Length);
        var checks = ImmutableArray.CreateBuilder<PlannedCheck>(check.Block is null ? 0 : backend.Servers.Length);
        var verdicts = health.Verdicts.Of(backend.Ref);
        var sources = new ServerSource[backend.Servers.Length];
        var path = check.Block is not null && PlannedCheck.NeedsPath(check.Block) ? PathOf(service, port, key) : null;
        var via = check.Block is { Via: ProbeTarget.VirtualAddress } && path is not null ? new CheckFront(path.Protocol, path.Address, path.Port) : null;
        var misfits = new EndpointMisfits(service, backend, port);
        var (family, wrapping) = (ServerFamily.Of(service, backend, key.Family), Encapsulation.Of(service.Spec));
        foreach (var server in backend.Servers)
            if (server.Address.AddressFamily == family && !misfits.Holds(server))
                Add(new(new(server.Address, Grouping.Programmed(service.Spec, ports.Of(server))), method, server.Weight, server.UpperThreshold, server.LowerThreshold) { Wrapping = wrapping }, ports.Of(server), server.Name, server.Rank, server.Source);
        misfits.Tell(problems);
        if (backend.Unknown is { } unknown)
        {
            Array.Resize(ref sources, candidates.Count + before.Members.Length);
            foreach (var stays in StandingEndpoints.Of(service, before, method, wrapping, unknown.Weight, backend.SlowStart))
                if (!candidates.Any(c => c.Destination.Key == stays.Key)) Add(stays, stays.Key.Port == 0 ? ports.Port : stays.Key.Port, "", ServerRank.Primary, ServerSource.Endpoint);
        }
        return new(candidates.DrainToImmutable(), checks.DrainToImmutable());

        void Add(Destination destination, int realPort, string name, ServerRank rank, ServerSource source)
        {
            var address = destination.Key.Address;
            var checkKey = new CheckKey(backend.Ref, address, realPort) { Via = via };
            var (verdict, grounds) = check.Block is null || health.Trust == HealthTrust.AllHealthy
                ? (AlwaysUp, HealthGrounds.Told) : Judge(check.Block, verdicts.GetValueOrDefault(checkKey.Server, Verdict.Unknown), before, destination.Key);
            var candidate = new Candidate(destination, name, verdict, check.Block?.OnFailure ?? OnFailure.Remove, rank, grounds);
            // Servers come ordered by address and port, 0 first, so an address named twice (with port 0 and with the service's own) meets itself near by.
            var at = candidates.Count;
            while (at > 0 && destination.Key.CompareTo(candidates[at - 1].Destination.Key) < 0) at--;
            if (at > 0 && candidates[at - 1].Destination.Key == destination.Key)
            {
                if (source < sources[at - 1]) (candidates[at - 1], sources[at - 1]) = (candidate, source);
                return;
            }
            Array.Copy(sources, at, sources, at + 1, candidates.Count - at);
            sources[at] = source;
            candidates.Insert(at, candidate);
            if (check.Block is { } block) checks.Add(new(checkKey, block, check.Fingerprint, check.Drain) { Path = path });
        }
    }

    /// <summary>A service by mark has no address in its key: there it is the object's first of the family.</summary>
    private static CheckPath PathOf(VirtualService service, VirtualPort port, ServiceKey key) => new(
        service.Key,
        key.Mark == 0 ? key.Address
            : service.Spec.Vips.Select(v => IPAddress.TryParse(v.Address, out var vip) && vip.AddressFamily == key.Family ? vip : null).OfType<IPAddress>().FirstOrDefault(key.Address),
        port.Port, port.Protocol);

    /// <summary>
    /// A server without a verdict that serves already was seen before: its check is new, or the record of verdicts was lost. It serves on until judged.
    /// </summary>
    private static (Verdict Verdict, HealthGrounds Grounds) Judge(HealthCheck check, Verdict verdict, ServiceMemory before, DestinationKey destination)
    {
        if (verdict.State != HealthState.Unknown) return (verdict, HealthGrounds.Told);
        if (check.InitialState == InitialHealth.Up) return (AlwaysUp with { Detail = verdict.Detail }, HealthGrounds.Told);
        return before.Serves(destination) ? (AlwaysUp with { Detail = verdict.Detail }, HealthGrounds.TakenOver) : (verdict, HealthGrounds.Told);
    }

    /// <summary>How the kernel is to reach the real servers of a mode.</summary>
    internal static ForwardingMethod MethodOf(ForwardingMode mode) => mode switch
    {
        ForwardingMode.NAT or ForwardingMode.FULLNAT => ForwardingMethod.Masquerade,
        ForwardingMode.TUN => ForwardingMethod.Tunnel,
        _ => ForwardingMethod.Route,
    };
}
