using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// What it means for real servers that all ports of an object are one service by firewall mark: a server takes connections at whatever port was asked,
/// and it is in with all ports or out with all.
/// </summary>
internal static class Grouping
{
    internal static bool IsMarked(VirtualServiceSpec spec) => spec.PortGrouping == PortGrouping.FirewallMark;

    /// <summary>
    /// Whether packets keep the port that was asked. Under a mark a destination has one port for all, so it can map but one; and the kernel does not map
    /// it where connections persist (<c>ip_vs_sched_persist</c> of net/netfilter/ipvs/ip_vs_core.c takes the destination's port where the service has the client's).
    /// </summary>
    internal static bool KeepsPort(VirtualServiceSpec spec) =>
        !Translation.IsFor(spec.ForwardingMode()) || (IsMarked(spec) && (spec.Ports.Count > 1 || spec.Persistence is not null));

    /// <summary>Why they do, in words.</summary>
    internal static string WhyKept(VirtualServiceSpec spec) => Translation.IsFor(spec.ForwardingMode())
        ? "portGrouping FirewallMark with several ports, or with persistence, forwards to the port that was asked" : $"{spec.ForwardingMode()} forwards {(spec.ForwardingMode() == ForwardingMode.TUN ? "packets" : "frames")} unchanged";

    /// <summary>The port a destination is programmed with: 0 leaves it as it was asked.</summary>
    internal static int Programmed(VirtualServiceSpec spec, int realPort) => IsMarked(spec) && KeepsPort(spec) ? 0 : realPort;

    /// <summary>Whether a port is one of those that are grouped.</summary>
    internal static bool Has(VirtualServiceSpec spec, int port) => IsMarked(spec) && spec.Ports.Any(p => p.Port == port);

    /// <summary>The servers that may serve all ports, each with the worst of its verdicts; null when the manifests do not tell of one of the ports.</summary>
    internal static CandidateList? Candidates(
        VirtualService service, ResolvedBackend? backend, ServiceKey key, ServiceMemory before, HealthView health, ImmutableArray<Problem>.Builder problems)
    {
        var lists = new List<CandidateList>(service.Spec.Ports.Count);
        foreach (var port in service.Spec.Ports)
            if (CandidateList.Of(service, backend, port, key, before, health, problems) is { } list) lists.Add(list);
        if (lists.Count < service.Spec.Ports.Count) return null;
        if (lists.Count == 1) return lists[0];
        var others = lists.Skip(1).Select(l => l.Candidates.ToDictionary(c => c.Destination.Key)).ToArray();
        var worst = ImmutableArray.CreateBuilder<Candidate>(lists[0].Candidates.Length);
        foreach (var first in lists[0].Candidates)
        {
            var of = new List<Candidate>(lists.Count) { first };
            foreach (var other in others)
                if (other.TryGetValue(first.Destination.Key, out var there)) of.Add(there);
            if (of.Count < lists.Count) continue;
            var at = 0;
            for (var i = 1; i < of.Count; i++)
                if (Badness(of[i]) > Badness(of[at])) at = i;
            var verdict = of[at].Verdict;
            worst.Add(of[at] with
            {
                Verdict = verdict.Detail.Length == 0 ? verdict : verdict with { Detail = $"port {service.Spec.Ports[at].Port}: {verdict.Detail}" },
                Grounds = of.Exists(c => c.Grounds == HealthGrounds.TakenOver) ? HealthGrounds.TakenOver : HealthGrounds.Told,
            });
        }
        return new(worst.ToImmutable(), [.. lists.SelectMany(l => l.Checks).DistinctBy(c => c.Key)]);
    }

    private static int Badness(Candidate candidate) => candidate.Verdict.State switch
    {
        HealthState.Down => 3,
        HealthState.Draining => 2,
        HealthState.Unknown => 1,
        _ => 0,
    };
}
