using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Records;

/// <summary>
/// The part of planning's memory that must outlive the agent, as JSON: what is on the move. A service at rest leaves nothing here;
/// its members and destinations are read back from the kernel.
/// </summary>
public sealed record MemoryRecord
{
    /// <summary>Services with something on the move.</summary>
    public IReadOnlyList<ServiceEntry> Services { get; set; } = [];

    /// <summary>VIPs of this real server.</summary>
    public IReadOnlyList<VipEntry> RealServerVips { get; set; } = [];

    /// <summary>Ways back of this real server.</summary>
    public IReadOnlyList<ReturnEntry> Returns { get; set; } = [];

    /// <summary>Ways of tunnelled packets to this real server.</summary>
    public IReadOnlyList<TunnelEntry> Tunnels { get; set; } = [];

    /// <summary>A way back.</summary>
    public sealed record ReturnEntry(string Protocol, int Port, string Gateway, string Link, double DrainSeconds, DateTimeOffset? Until);

    /// <summary>A service.</summary>
    public sealed record ServiceEntry(
        string Key, QuorumState Quorum, IReadOnlyList<PassageEntry> Passages, IReadOnlyList<DestinationEntry> Kept, FarewellEntry? Farewell)
    {
        /// <summary>Servers whose weight is being raised.</summary>
        public IReadOnlyList<RisingEntry> Rising { get; set; } = [];
    }

    /// <summary>A server whose weight is being raised, and when it has all of it.</summary>
    public sealed record RisingEntry(string Destination, DateTimeOffset Until);

    /// <summary>A server on its way.</summary>
    public sealed record PassageEntry(string Destination, PassageWay Way, DateTimeOffset Until, DateTimeOffset? IdleSince);

    /// <summary>A destination that is kept.</summary>
    public sealed record DestinationEntry(string Key, ForwardingMethod Method, int Weight, long Upper, long Lower)
    {
        /// <summary>How its packets are wrapped.</summary>
        public Encapsulation? Wrapping { get; set; }
    }

    /// <summary>How to leave.</summary>
    public sealed record FarewellEntry(ServiceSettings Settings, string Link, double DrainSeconds)
    {
        /// <summary>The inside address that its servers answer through, and its interface.</summary>
        public OwnershipRecord.AddressEntry? Gateway { get; set; }

        /// <summary>What is in front of a service by firewall mark.</summary>
        public FrontEntry? Front { get; set; }
    }

    /// <summary>VIPs, and ports such as <c>80/TCP</c>, that one firewall mark stands for.</summary>
    public sealed record FrontEntry(IReadOnlyList<OwnershipRecord.AddressEntry> Vips, IReadOnlyList<string> Ports);

    /// <summary>A VIP of a real server.</summary>
    public sealed record VipEntry(string Address, double DrainSeconds, DateTimeOffset? Until);

    /// <summary>Whether a service has anything that must outlive the agent. The kernel does not know what VIPs a firewall mark stands for.</summary>
    public static bool Matters(ServiceMemory m) => m.Quorum != QuorumState.Held || !m.Passages.IsEmpty || !m.Kept.IsEmpty || !m.Rising.IsEmpty || m.Farewell?.Front is not null;

    /// <summary>The record as UTF-8 JSON.</summary>
    public static byte[] Write(Memory memory) => JsonSerializer.SerializeToUtf8Bytes(Of(memory), RecordJson.Default.MemoryRecord);

    /// <summary>The record of what is given.</summary>
    public static MemoryRecord Of(Memory memory) => new()
    {
        Services = [.. memory.Services.Where(s => Matters(s.Value)).OrderBy(s => s.Key).Select(s => Entry(s.Key, s.Value))],
        RealServerVips = [.. memory.RealServerVips.Select(v => new VipEntry(v.Key.ToString(), v.Value.Drain.TotalSeconds, v.Value.Until)).OrderBy(v => v.Address, StringComparer.Ordinal)],
        Tunnels = [.. memory.Tunnels.OrderBy(t => t.Key).Select(t => TunnelEntry.Of(t.Key, t.Value))],
        Returns = [.. memory.Returns.OrderBy(r => r.Key).Select(r => new ReturnEntry(r.Key.Protocol.ToString(), r.Key.Port, r.Key.Gateway.ToString(), r.Key.Link, r.Value.Drain.TotalSeconds, r.Value.Until))],
    };

    /// <summary>What can be read is taken; a fault tells what could not.</summary>
    public static (Memory Memory, string? Fault) Read(byte[] bytes)
    {
        try
        {
            var record = JsonSerializer.Deserialize(bytes, RecordJson.Default.MemoryRecord) ?? new();
            var services = ImmutableDictionary.CreateBuilder<ServiceKey, ServiceMemory>();
            foreach (var entry in record.Services)
                if (KeyText.TryParse(entry?.Key, out ServiceKey key)) services[key] = Of(entry!);
            var vips = ImmutableDictionary.CreateBuilder<IPAddress, RealServerMemory>();
            foreach (var entry in record.RealServerVips)
                if (IPAddress.TryParse(entry?.Address, out var vip)) vips[vip] = new(Seconds(entry!.DrainSeconds), entry.Until);
            var returns = ImmutableDictionary.CreateBuilder<ReturnPath, RealServerMemory>();
            foreach (var entry in record.Returns ?? [])
                if (entry is { Link: not null, Port: > 0 and <= 65535 } && Enum.TryParse<IpProtocol>(entry.Protocol, out var protocol) && Enum.IsDefined(protocol) && IPAddress.TryParse(entry.Gateway, out var gateway))
                    returns[new(protocol, entry.Port, gateway, entry.Link)] = new(Seconds(entry.DrainSeconds), entry.Until);
            return (new() { Services = services.ToImmutable(), RealServerVips = vips.ToImmutable(), Returns = returns.ToImmutable(), Tunnels = TunnelEntry.Read(record.Tunnels) }, null);
        }
        catch (JsonException e)
        {
            return (Memory.Empty, $"the memory of drains and quorum is not readable ({e.Message}); drains start anew");
        }
    }

    private static ServiceEntry Entry(ServiceKey key, ServiceMemory m) => new(
        KeyText.Of(key), m.Quorum,
        [.. m.Passages.OrderBy(p => p.Key).Select(p => new PassageEntry(p.Key.ToString(), p.Value.Way, p.Value.Until, p.Value.IdleSince))],
        [.. m.Kept.Select(d => new DestinationEntry(d.Key.ToString(), d.Method, d.Weight, d.UpperThreshold, d.LowerThreshold) { Wrapping = d.Wrapping })],
        m.Farewell is { } f ? new(f.Settings, f.Link, f.Drain.TotalSeconds) { Gateway = f.Gateway is { } g ? new(g.Address.ToString(), g.Link) : null, Front = Of(f.Front) } : null)
    {
        Rising = [.. m.Rising.OrderBy(r => r.Key).Select(r => new RisingEntry(r.Key.ToString(), r.Value))],
    };

    private static FrontEntry? Of(MarkedFront? front) => front is null ? null
        : new([.. front.Vips.Select(v => new OwnershipRecord.AddressEntry(v.Address.ToString(), v.Link))], [.. front.Ports.Select(p => p.ToString())]);

    private static MarkedFront? Of(FrontEntry? entry)
    {
        if (entry is not { Vips: not null, Ports: not null }) return null;
        var vips = ImmutableArray.CreateBuilder<OwnedAddress>();
        foreach (var vip in entry.Vips)
            if (vip is { Link: not null } && IPAddress.TryParse(vip.Address, out var address)) vips.Add(new(address, vip.Link));
        var ports = ImmutableArray.CreateBuilder<FrontPort>();
        foreach (var text in entry.Ports)
            if (FrontPort.TryParse(text, out var port)) ports.Add(port);
        return new(vips.ToImmutable(), ports.ToImmutable());
    }

    private static ServiceMemory Of(ServiceEntry entry)
    {
        var passages = ImmutableDictionary.CreateBuilder<DestinationKey, Passage>();
        foreach (var p in entry.Passages ?? [])
            if (KeyText.TryParse(p?.Destination, out DestinationKey key)) passages[key] = new(p!.Way, p.Until, p.IdleSince);
        var kept = ImmutableArray.CreateBuilder<Destination>();
        foreach (var d in entry.Kept ?? [])
            if (KeyText.TryParse(d?.Key, out DestinationKey key)) kept.Add(new(key, d!.Method, d.Weight, d.Upper, d.Lower) { Wrapping = d.Wrapping });
        var rising = ImmutableDictionary.CreateBuilder<DestinationKey, DateTimeOffset>();
        foreach (var r in entry.Rising ?? [])
            if (KeyText.TryParse(r?.Destination, out DestinationKey key)) rising[key] = r!.Until;
        return new()
        {
            Rising = rising.ToImmutable(),
            Quorum = entry.Quorum, Passages = passages.ToImmutable(), Kept = kept.ToImmutable(),
            Farewell = entry.Farewell is { Settings: { Scheduler: not null, Engine: not null }, Link: not null } f
                ? new(f.Settings, f.Link, Seconds(f.DrainSeconds), f.Gateway is { Link: not null } g && IPAddress.TryParse(g.Address, out var inside) ? new(inside, g.Link) : null) { Front = Of(f.Front) } : null,
        };
    }

    /// <summary>A drain takes at most what the API lets it: five digits of hours, several times over.</summary>
    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 0, 1e9) : 0);
}
