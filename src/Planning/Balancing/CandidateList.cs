using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
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
        if (backend is null || RealPort(service, backend, port, problems) is not var (realPort, check)) return null;
        var candidates = ImmutableArray.CreateBuilder<Candidate>(backend.Servers.Length);
        var checks = ImmutableArray.CreateBuilder<PlannedCheck>(check.Block is null ? 0 : backend.Servers.Length);
        var verdicts = health.Verdicts.Of(backend.Ref);
        var sources = new ServerSource[backend.Servers.Length];
        foreach (var server in backend.Servers)
        {
            if (server.Address.AddressFamily != key.Family) continue;
            var destination = new Destination(
                new(server.Address, realPort), ForwardingMethod.Route, server.Weight, server.UpperThreshold, server.LowerThreshold);
            var checkKey = new CheckKey(backend.Ref, server.Address, realPort);
            var (verdict, grounds) = check.Block is null || health.Trust == HealthTrust.AllHealthy
                ? (AlwaysUp, HealthGrounds.Told) : Judge(check.Block, verdicts.GetValueOrDefault((server.Address, realPort), Verdict.Unknown), before, destination.Key);
            var candidate = new Candidate(destination, server.Name, verdict, check.Block?.OnFailure ?? OnFailure.Remove, server.Rank, grounds);
            // Servers come ordered by address, so an address named twice (with port 0 and with the service's own) meets itself here.
            if (candidates.Count > 0 && candidates[^1].Destination.Key == destination.Key)
            {
                if (server.Source < sources[candidates.Count - 1]) candidates[^1] = candidate;
                continue;
            }
            sources[candidates.Count] = server.Source;
            candidates.Add(candidate);
            if (check.Block is { } block) checks.Add(new(checkKey, block, check.Fingerprint, check.Drain));
        }
        return new(candidates.DrainToImmutable(), checks.DrainToImmutable());
    }

    /// <summary>
    /// A server without a verdict that serves already was seen before: its check is new, or the record of verdicts was lost. It serves on until judged.
    /// </summary>
    private static (Verdict Verdict, HealthGrounds Grounds) Judge(HealthCheck check, Verdict verdict, ServiceMemory before, DestinationKey destination)
    {
        if (verdict.State != HealthState.Unknown) return (verdict, HealthGrounds.Told);
        if (check.InitialState == InitialHealth.Up) return (AlwaysUp with { Detail = verdict.Detail }, HealthGrounds.Told);
        return before.Serves(destination) ? (AlwaysUp with { Detail = verdict.Detail }, HealthGrounds.TakenOver) : (verdict, HealthGrounds.Told);
    }

    /// <summary>
    /// The port the real servers take connections at. DR forwards frames unchanged, so it is the service's own; anything else in the manifests is refused.
    /// </summary>
    internal static (int Port, BackendCheck Check)? RealPort(
        VirtualService service, ResolvedBackend backend, VirtualPort port, ImmutableArray<Problem>.Builder problems)
    {
        if (backend.Listeners.IsEmpty)
        {
            foreach (var s in backend.Servers)
                if (s.Port != 0 && s.Port != port.Port)
                    return Refuse($"server {s.Address} of {backend.Ref} has port {s.Port}, and DR forwards frames unchanged; leave the server's port 0 or make both equal");
            return (port.Port, backend.Check);
        }
        if (TierChecks.ListenerFor(backend, port) is not { } found)
            return Refuse($"{backend.Ref} has no listener named \"{port.Name}\" nor one on {port.Port}/{port.Protocol}; add one");
        if (!TierChecks.Carries(found.Listener, port.Protocol))
            return Refuse($"listener {found.Listener.Name} of {backend.Ref} is {found.Listener.Protocol}, which does not carry {port.Protocol}; name another listener or change the protocol");
        if (found.Listener.Port != port.Port)
            return Refuse($"listener {found.Listener.Name} of {backend.Ref} is on port {found.Listener.Port}, and DR forwards frames unchanged; give both the same port");
        return (port.Port, found.Check);

        (int, BackendCheck)? Refuse(string why)
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
