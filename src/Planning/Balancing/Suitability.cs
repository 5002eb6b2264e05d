using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>Whether a back end can serve a VirtualService at all, however healthy its servers are.</summary>
internal static class Suitability
{
    internal static void Check(VirtualService service, ResolvedBackend backend, DirectorChoice directors, ImmutableArray<Problem>.Builder problems)
    {
        if (backend.Unknown is { } unknown)
        {
            // Who serves on is known from what is programmed, and not from here.
            problems.Add(new($"VirtualService {service.Key}", Reasons.ServiceNotFound, $"{backend.Ref}: {unknown.Path}: {unknown.Message}", "spec.backend") { Missing = unknown.Missing });
        }
        if (!StartsSlowlyOrAtOnce(service, backend))
        {
            Say(Reasons.BackendUnsupported, "spec.scheduler.name", $"{service.Spec.SchedulerOrDefault().Name.ToString().ToLowerInvariant()}: {backend.Ref} has slowStart, and this scheduler does not give connections in proportion to weights, or would move clients at every step; "
                + "use wlc, wrr, sed, nq, fo or twos, or remove slowStart. What was programmed stays");
        }
        if (PeerServers.Refusal(service, backend, directors) is { } refusal) problems.Add(refusal);
        if (backend.Count == 0)
        {
            var remedy = backend.Ref.Kind == nameof(NginxTier) ? "label a node so that its nodeSelector matches"
                : backend.Service is { } named ? $"no endpoint of Service {named} is ready at that port; see to its pods" : "give it servers, or nodes that match";
            if (backend.Unknown is null) Say("NoHealthyServers", "spec.backend", $"{backend.Ref}: it has no server; {remedy}");
            return;
        }
        var families = (V4: false, V6: false);
        for (var i = 0; i < service.Spec.Vips.Count; i++)
        {
            var text = service.Spec.Vips[i].Address;
            if (!IPAddress.TryParse(text, out var vip)) continue;
            if (IsServers(vip, backend, directors))
                Say(Reasons.AddressNotAllowed, $"spec.vips[{i}].address", $"{text}: it is the address of a server of {backend.Ref}, which the director would take from it; use an address that no machine has. What was programmed stays");
            var first = vip.AddressFamily == AddressFamily.InterNetworkV6 ? !families.V6 : !families.V4;
            families = vip.AddressFamily == AddressFamily.InterNetworkV6 ? (families.V4, true) : (true, families.V6);
            var family = ServerFamily.Of(service, backend, vip.AddressFamily);
            var reach = backend.Reach(family);
            if (reach.Servers == 0 && backend.Unknown is not null) continue;
            if (reach.Servers == 0)
                Say("NoHealthyServers", $"spec.vips[{i}].address", $"{text}: {backend.Ref} has no {Name(vip.AddressFamily)} server, and {service.Spec.ForwardingMode()} does not cross families; add one, or remove the VIP");
            else if (first && backend.Unknown is null) CheckQuorum(service.Spec.QuorumOrDefault(), reach, family, backend, Say);
        }

        void Say(string reason, string path, string message) => problems.Add(new($"VirtualService {service.Key}", reason, message, path));
    }

    /// <summary>Whether the scheduler can do what the pool asks of a server that comes in.</summary>
    internal static bool StartsSlowlyOrAtOnce(VirtualService service, ResolvedBackend backend) => !backend.SlowStart.IsOn || SlowStart.Suits(service.Spec.SchedulerOrDefault().Name);

    /// <summary>Whether a VIP is the address of a server that is not also the director: a director's own address may be its VIP.</summary>
    internal static bool IsServers(IPAddress vip, ResolvedBackend backend, DirectorChoice directors) =>
        backend.Holds(vip) && !directors.Selected.Any(n => NodeIndex.InternalAddresses(n).Contains(vip));

    private static void CheckQuorum(Quorum quorum, BackendReach reach, AddressFamily family, ResolvedBackend backend, Action<string, string, string> say)
    {
        long minimum = quorum.MinimumWeight, regained = minimum + quorum.Hysteresis;
        var sum = $"the {Name(family)} servers of {backend.Ref} weigh {reach.Weight} in all";
        if (reach.Weight < minimum) say("QuorumLost", "spec.quorum.minimumWeight", $"{minimum}: {sum}, so quorum can never be held; use at most {Math.Max(1, reach.Weight)}, or raise the weights");
        else if (reach.Weight < regained)
            say("QuorumLost", "spec.quorum.hysteresis", $"{quorum.Hysteresis}: {sum}, so quorum once lost is never regained (at minimumWeight and hysteresis, {regained}); use at most {reach.Weight - minimum}, or raise the weights");
    }

    private static string Name(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
