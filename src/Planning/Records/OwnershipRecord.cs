using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning.Records;

/// <summary>The ownership record as JSON.</summary>
public sealed record OwnershipRecord
{
    /// <summary>Services, by <see cref="KeyText"/>.</summary>
    public IReadOnlyList<string> Services { get; set; } = [];

    /// <summary>VIPs.</summary>
    public IReadOnlyList<AddressEntry> Addresses { get; set; } = [];

    /// <summary>Settings, by path below /proc/sys.</summary>
    public IReadOnlyDictionary<string, OwnedSysctl> Sysctls { get; set; } = ImmutableDictionary<string, OwnedSysctl>.Empty;

    /// <summary>Chains of iptables, such as <c>iptables nat LVS-POSTROUTING</c>.</summary>
    public IReadOnlyList<string> Chains { get; set; } = [];

    /// <summary>Routing rules, such as <c>IPv4 ipproto tcp sport 80 lookup 19501</c>.</summary>
    public IReadOnlyList<string> SourceRules { get; set; } = [];

    /// <summary>Routing tables.</summary>
    public IReadOnlyList<TableEntry> ReturnTables { get; set; } = [];

    /// <summary>Tunnel interfaces, by name.</summary>
    public IReadOnlyList<string> Tunnels { get; set; } = [];

    /// <summary>Ports of GUE, such as <c>IPv4 6080</c>.</summary>
    public IReadOnlyList<string> GuePorts { get; set; } = [];

    /// <summary>A routing table: <c>IPv4</c> or <c>IPv6</c>, and its number.</summary>
    public sealed record TableEntry(string Family, uint Table);

    /// <summary>Timeouts, when set.</summary>
    public OwnedTimeouts? Timeouts { get; set; }

    /// <summary>A VIP and its interface.</summary>
    public sealed record AddressEntry(string Address, string Link);

    /// <summary>The record as UTF-8 JSON.</summary>
    public static byte[] Write(Ownership owned) => JsonSerializer.SerializeToUtf8Bytes(Of(owned), RecordJson.Default.OwnershipRecord);

    /// <summary>The record of what is given.</summary>
    public static OwnershipRecord Of(Ownership owned) => new()
    {
        Services = [.. owned.Services.Order().Select(KeyText.Of)],
        Addresses = [.. owned.Addresses.Select(a => new AddressEntry(a.Address.ToString(), a.Link)).OrderBy(a => a.Address, StringComparer.Ordinal)],
        Sysctls = owned.Sysctls,
        Chains = [.. owned.Chains.Order().Select(c => c.ToString())],
        SourceRules = [.. owned.SourceRules.Order().Select(r => r.ToString())],
        ReturnTables = [.. owned.ReturnTables.Order().Select(t => new TableEntry(t.Family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4", t.Table))],
        Tunnels = [.. owned.Tunnels.Order(StringComparer.Ordinal)],
        GuePorts = [.. owned.GuePorts.Order().Select(p => p.ToString())],
        Timeouts = owned.Timeouts,
    };

    /// <summary>What can be read is taken; a fault tells what could not.</summary>
    public static (Ownership Owned, string? Fault) Read(byte[] bytes)
    {
        try
        {
            var record = JsonSerializer.Deserialize(bytes, RecordJson.Default.OwnershipRecord) ?? new();
            var sysctls = record.Sysctls.Where(s => s.Value is { Ours: not null, Original: not null }).ToImmutableDictionary();
            var foreign = sysctls.Where(s => !SysctlPlanner.MayBeOurs(s.Key) || !SysctlPlanner.MayBeValue(s.Value.Ours) || !SysctlPlanner.MayBeValue(s.Value.Original))
                .Select(s => s.Key).Order(StringComparer.Ordinal).ToArray();
            return (new Ownership
            {
                Services = [.. record.Services.Select(s => (Ok: KeyText.TryParse(s, out ServiceKey key), key)).Where(s => s.Ok).Select(s => s.key)],
                Addresses = [.. record.Addresses.Where(a => a is { Link: not null } && IPAddress.TryParse(a.Address, out _)).Select(a => new OwnedAddress(IPAddress.Parse(a.Address), a.Link))],
                Sysctls = sysctls.RemoveRange(foreign),
                Chains = [.. (record.Chains ?? []).Select(c => (Ok: RuleChain.TryParse(c, out var chain), chain)).Where(c => c.Ok).Select(c => c.chain)],
                SourceRules = [.. (record.SourceRules ?? []).Select(r => (Ok: SourceRule.TryParse(r, out var rule), rule)).Where(r => r.Ok).Select(r => r.rule)],
                ReturnTables = [.. (record.ReturnTables ?? []).Where(t => t is { Family: "IPv4" or "IPv6" } && ReturnTable.IsOurs(t.Table)).Select(t => (t.Family == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, t.Table))],
                Tunnels = [.. (record.Tunnels ?? []).Where(TunnelDevice.IsOurs)],
                GuePorts = [.. (record.GuePorts ?? []).Select(p => (Ok: GuePort.TryParse(p, out var port), port)).Where(p => p.Ok).Select(p => p.port)],
                Timeouts = record.Timeouts is { Ours: not null, Original: not null } ? record.Timeouts : null,
            }, foreign.Length == 0 ? null : $"the ownership record names settings that no agent writes ({string.Join(", ", foreign.Take(3).Select(k => JsonSerializer.Serialize(k, RecordJson.Default.String)))}); these are left alone");
        }
        catch (JsonException e)
        {
            return (Ownership.Nothing, $"the ownership record is not readable ({e.Message}); what stands is adopted where the manifests name it and left alone elsewhere");
        }
    }
}
