using System.Collections.Immutable;
using System.Net;

namespace LvsOperator.Planning.Addresses;

/// <summary>VIPs on lo of a real server: bound while wanted, and for a while after, as directors still send frames to a server that left.</summary>
internal static class RealServerVips
{
    /// <summary>Beyond the drain: directors learn of the change at their own pace.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    internal static (ImmutableDictionary<IPAddress, RealServerMemory> Memory, DateTimeOffset? WakeAt) Next(
        ImmutableDictionary<IPAddress, RealServerMemory> before, ImmutableArray<(IPAddress Vip, TimeSpan Drain)> wanted,
        ImmutableArray<PlannedAddress> directed, DateTimeOffset now)
    {
        if (before.IsEmpty && wanted.IsEmpty) return (before, null);
        var next = before.ToBuilder();
        var standing = new Dictionary<IPAddress, TimeSpan>();
        foreach (var (vip, drain) in wanted)
            if (!standing.TryGetValue(vip, out var longest) || drain > longest) standing[vip] = drain;
        foreach (var (vip, drain) in standing)
            if (before.GetValueOrDefault(vip) is not { Until: null } there || there.Drain != drain) next[vip] = new(drain, null);

        DateTimeOffset? wake = null;
        foreach (var (vip, memory) in before)
        {
            if (standing.ContainsKey(vip)) continue;
            var until = memory.Until ?? now + memory.Drain + Margin;
            if (until <= now || directed.Any(a => a.Address.Equals(vip))) next.Remove(vip);
            else
            {
                if (memory.Until is null) next[vip] = memory with { Until = until };
                if (wake is null || until < wake) wake = until;
            }
        }
        return (next.ToImmutable(), wake);
    }
}
