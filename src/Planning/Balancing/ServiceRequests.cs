using System.Collections.Immutable;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Planning.Balancing;

/// <summary>What a VirtualService asks of IPVS for one of its VIPs and ports.</summary>
internal static class ServiceRequests
{
    /// <summary>In a folder nobody reports that a real server has bound the VIP; after this long it has.</summary>
    private static readonly TimeSpan FolderJoinDelay = TimeSpan.FromSeconds(5);

    private static readonly ImmutableArray<string> Schedulers = [.. Enum.GetNames<SchedulerName>().Select(n => n.ToLowerInvariant())];

    internal static ServiceRequest Of(
        VirtualService service, ResolvedBackend? backend, VirtualPort port, ServiceKey key, ImmutableArray<Candidate> candidates, string link)
    {
        var spec = service.Spec;
        var quorum = spec.QuorumOrDefault();
        var sorry = ServiceVips.Parse(spec.SorryServer?.Address) is { } address && (address.AddressFamily == key.Family || spec.ForwardingMode() == ForwardingMode.TUN)
            ? new Destination(new(address, Grouping.Programmed(spec, SorryPort(spec, port))), CandidateList.MethodOf(spec.ForwardingMode()), 1) { Wrapping = Encapsulation.Of(spec) } : null;
        var delay = backend?.Setup == RealServerSetup.Managed && (!Translation.IsFor(spec.ForwardingMode()) || ReturnPlanner.IsAsked(service)) ? FolderJoinDelay : TimeSpan.Zero;
        return new(key, Settings(spec, key), candidates, sorry, new(quorum.MinimumWeight, quorum.Hysteresis, quorum.OnLost), service.Spec.DrainTimeout(), delay, link);
    }

    /// <summary>Only NAT and FULLNAT can ask a sorry server at a port of its own.</summary>
    private static int SorryPort(VirtualServiceSpec spec, VirtualPort port) =>
        spec.SorryServer is { Port: > 0 and var own } && Translation.IsFor(spec.ForwardingMode()) ? own : port.Port;

    private static ServiceSettings Settings(VirtualServiceSpec spec, ServiceKey key)
    {
        var flags = spec.OnePacket && (key.Protocol == IpProtocol.Udp || key.Mark != 0) ? ServiceFlags.OnePacket : ServiceFlags.None;
        foreach (var flag in spec.SchedulerOrDefault().Flags)
            flags |= flag is SchedulerFlag.ShPort or SchedulerFlag.MhPort ? ServiceFlags.Port : ServiceFlags.Fallback;
        var prefix = key.Family == AddressFamily.InterNetworkV6 ? spec.Persistence?.Ipv6PrefixLength : spec.Persistence?.PrefixLength;
        return new(KernelName(spec.SchedulerOrDefault().Name), flags, (int)(spec.Persistence?.Timeout.Seconds ?? 0), prefix ?? 0, spec.Persistence?.Engine ?? "");
    }

    private static string KernelName(SchedulerName scheduler) => Schedulers[(int)scheduler];
}
