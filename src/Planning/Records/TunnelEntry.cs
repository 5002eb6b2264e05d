using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning.Records;

/// <summary>A way of tunnelled packets to this real server, as JSON.</summary>
public sealed record TunnelEntry(string Vip, Encapsulation? Wrapping, string Local, string Director, int Mss, double DrainSeconds, DateTimeOffset? Until)
{
    internal static TunnelEntry Of(TunnelPath path, RealServerMemory memory) =>
        new(path.Vip.ToString(), path.Wrapping, path.Local.ToString(), path.Director.ToString(), path.Mss, memory.Drain.TotalSeconds, memory.Until);

    /// <summary>Those that can be read.</summary>
    internal static ImmutableDictionary<TunnelPath, RealServerMemory> Read(IReadOnlyList<TunnelEntry?>? entries)
    {
        var paths = ImmutableDictionary.CreateBuilder<TunnelPath, RealServerMemory>();
        foreach (var entry in entries ?? [])
            if (entry is not null && IPAddress.TryParse(entry.Vip, out var vip) && IPAddress.TryParse(entry.Local, out var local) && IPAddress.TryParse(entry.Director, out var director)
                && local.AddressFamily == director.AddressFamily && entry.Mss is >= 0 and <= 65495 && IsWhole(entry.Wrapping))
                paths[new(vip, entry.Wrapping, local, director, entry.Mss)] = new(MemoryRecord.Seconds(entry.DrainSeconds), entry.Until);
        return paths.ToImmutable();
    }

    /// <summary>Whether it can come from a manifest: a file must not make an interface or a rule that none asks for.</summary>
    private static bool IsWhole(Encapsulation? wrapping) => wrapping is null
        or { Type: Api.V1Alpha1.TunnelType.GUE, Port: > 0 and <= 65535 } or { Type: Api.V1Alpha1.TunnelType.GRE, Port: 0 };
}
