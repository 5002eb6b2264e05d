using System.Globalization;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>Parts of a tier as they were in an earlier version of it.</summary>
internal static class LastForm
{
    /// <summary>The tier with one part as it was; null where there was no such part.</summary>
    internal static PlannedTier? Put(PlannedTier tier, NginxPart part, PlannedTier good)
    {
        var (spec, before) = (tier.Tier.Spec, good.Tier.Spec);
        switch (part.Kind)
        {
            case NginxPartKind.Host:
                var host = spec.Hosts[IndexOf(part)];
                return Before(host, before.Hosts) is not { } was ? null
                    : With(tier, spec with { Hosts = [.. spec.Hosts.Select(h => ReferenceEquals(h, host) ? was with { Listeners = host.Listeners } : h)] }, good);
            case NginxPartKind.Listener:
                return before.Listeners.FirstOrDefault(l => l.Name == part.Name) is not { } listener ? null
                    : With(tier, spec with { Listeners = [.. spec.Listeners.Select(l => l.Name == part.Name ? listener : l)] }, good);
            default:
                return before.Upstreams.FirstOrDefault(u => u.Name == part.Name) is not { } upstream ? null
                    : With(tier, spec with { Upstreams = [.. spec.Upstreams.Select(u => u.Name == part.Name ? upstream : u)] }, good);
        }
    }

    /// <summary>The tier without some parts.</summary>
    internal static PlannedTier Without(PlannedTier tier, IReadOnlySet<NginxPart> parts)
    {
        if (parts.Count == 0) return tier;
        var spec = tier.Tier.Spec;
        var hosts = parts.Where(p => p.Kind == NginxPartKind.Host).Select(IndexOf).ToHashSet();
        var names = parts.Where(p => p.Kind != NginxPartKind.Host).Select(p => (p.Kind, p.Name)).ToHashSet();
        return tier with
        {
            Tier = tier.Tier with
            {
                Spec = spec with
                {
                    Hosts = [.. spec.Hosts.Where((_, i) => !hosts.Contains(i))],
                    Listeners = [.. spec.Listeners.Where(l => !names.Contains((NginxPartKind.Listener, l.Name)))],
                    Upstreams = [.. spec.Upstreams.Where(u => !names.Contains((NginxPartKind.UpstreamSettings, u.Name)))],
                },
            },
        };
    }

    /// <summary>Hosts have no identity but their names: all the same, else some; and none for the default one.</summary>
    private static VirtualHost? Before(VirtualHost host, IReadOnlyList<VirtualHost> before)
    {
        var names = host.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return before.FirstOrDefault(b => names.SetEquals(b.Names)) ?? before.FirstOrDefault(b => names.Overlaps(b.Names));
    }

    /// <summary>A pool that only the earlier form names comes with it, as it was.</summary>
    private static PlannedTier With(PlannedTier tier, NginxTierSpec spec, PlannedTier good) => tier with
    {
        Tier = tier.Tier with { Spec = spec },
        Upstreams = [.. tier.Upstreams.Concat(good.Upstreams.ExceptBy(tier.Upstreams.Select(u => u.Pool), u => u.Pool)).OrderBy(u => u.Pool, StringComparer.Ordinal)],
    };

    private static int IndexOf(NginxPart host) => int.Parse(host.Name, CultureInfo.InvariantCulture);
}
