using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>The servers that one port of a service may use, with their health and the checks that tell it.</summary>
internal sealed record CandidateList(ImmutableArray<Candidate> Candidates, ImmutableArray<PlannedCheck> Checks)
{
    private static readonly Verdict AlwaysUp = new(HealthState.Up, DateTimeOffset.MinValue, "");

    internal static CandidateList Of(
        VirtualService service, ResolvedBackend? backend, VirtualPort port, ServiceKey key, ServiceMemory before, HealthView health,
        ImmutableArray<Problem>.Builder problems)
    {
        if (backend is null || RealPort(service, backend, port, problems) is not { } realPort) return Standing(before);
        var candidates = new SortedDictionary<DestinationKey, Candidate>();
        var checks = ImmutableArray.CreateBuilder<PlannedCheck>();
        foreach (var server in backend.Servers)
        {
            if (server.Address.AddressFamily != key.Family) continue;
            var destination = new Destination(
                new(server.Address, realPort), ForwardingMethod.Route, server.Weight, server.UpperThreshold, server.LowerThreshold);
            var check = new CheckKey(backend.Ref, server.Address, realPort);
            if (!candidates.TryAdd(destination.Key, new(destination, server.Name, Judge(backend, check, health), FailureOf(backend), server.Rank))) continue;
            if (backend.Check is not null) checks.Add(new(check, backend.Check, backend.Fingerprint, backend.Drain));
        }
        return new([.. candidates.Values], checks.ToImmutable());
    }

    /// <summary>Nothing can be resolved: what was programmed stays.</summary>
    private static CandidateList Standing(ServiceMemory before) => new(
        [.. before.Last.Where(d => d.Weight > 0).Select(d => new Candidate(d, "", AlwaysUp, OnFailure.Remove, ServerRank.Primary))], []);

    private static Verdict Judge(ResolvedBackend backend, CheckKey key, HealthView health)
    {
        if (backend.Check is null || health.Trust == HealthTrust.AllHealthy) return AlwaysUp;
        var verdict = health.Verdicts[key];
        return verdict.State == HealthState.Unknown && backend.Check.InitialState == InitialHealth.Up ? AlwaysUp : verdict;
    }

    private static OnFailure FailureOf(ResolvedBackend backend) => backend.Check?.OnFailure ?? OnFailure.Remove;

    /// <summary>
    /// The port the real servers take connections at. DR forwards frames unchanged, so it is the service's own; anything else in the manifests is refused.
    /// </summary>
    private static int? RealPort(VirtualService service, ResolvedBackend backend, VirtualPort port, ImmutableArray<Problem>.Builder problems)
    {
        if (backend.Tier is { } tier)
        {
            var listener = TierChecks.ListenerFor(tier, port);
            if (listener is null)
                return Refuse($"{backend.Ref} has no listener named \"{port.Name}\" nor one on port {port.Port}; add one");
            if (listener.Port != port.Port)
                return Refuse($"listener {listener.Name} of {backend.Ref} is on port {listener.Port}, and DR forwards frames unchanged; give both the same port");
            return listener.Port;
        }
        var other = backend.Servers.FirstOrDefault(s => s.Port != 0 && s.Port != port.Port);
        return other is null ? port.Port
            : Refuse($"server {other.Address} of {backend.Ref} has port {other.Port}, and DR forwards frames unchanged; leave the server's port 0 or make both equal");

        int? Refuse(string why)
        {
            problems.Add(new($"VirtualService {service.Key}", "BackendUnsupported", $"spec.ports: {port.Port}: {why}. What was programmed stays"));
            return null;
        }
    }
}
