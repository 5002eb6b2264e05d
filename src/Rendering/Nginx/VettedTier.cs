using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Rendering.Nginx;

/// <summary>What of a tier may be rendered: every value in it has a spelling that nginx reads back as it was.</summary>
internal sealed record VettedTier(
    NginxTierSpec Spec, ImmutableArray<Listener> Listeners, ImmutableArray<VettedHost> Hosts, ImmutableArray<VettedUpstream> Upstreams, RealIp? RealIp);

/// <summary>A host with the names, listeners and routes that may be rendered.</summary>
internal sealed record VettedHost(int Index, VirtualHost Host, ImmutableArray<Listener> Listeners, ImmutableArray<Route> Routes)
{
    internal string Label => $"spec.hosts[{Index}] ({(Host.Names.Count == 0 ? "default" : string.Join(' ', Host.Names))})";
}

/// <summary>A pool with nginx's settings of it.</summary>
internal sealed record VettedUpstream(PlannedUpstream Pool, Upstream Settings)
{
    internal bool IsServing => Pool.Servers.Any(s => s.Admission == UpstreamAdmission.Open);
}
