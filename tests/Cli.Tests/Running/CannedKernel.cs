using LvsOperator.Cli.Input;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Cli.Tests.Running;

/// <summary>A node as its kernel would tell of it. The real one is read in the lab.</summary>
internal sealed class CannedKernel : INodeReader
{
    internal static readonly NodeFacts Director = new()
    {
        Links = [new("lo", true), new("eth0", true)],
        Addresses = [new(System.Net.IPAddress.Loopback, 8, "lo"), new(System.Net.IPAddress.Parse("192.168.101.8"), 24, "eth0")],
        DefaultLink = "eth0",
    };

    internal NodeFacts Facts { get; init; } = Director;

    internal IReadOnlyList<BalancedService> Table { get; init; } = [];

    internal Dictionary<string, string> Settings { get; init; } = [];

    internal HashSet<string> Loaded { get; init; } = [];

    internal ConnectionTimeouts? Timeouts { get; init; }

    /// <summary>Why it cannot be read.</summary>
    internal string? Fault { get; init; }

    public (NodeReading? Reading, string? Fault) Read() => Fault is not null ? (null, Fault) : (new(
        Table.ToDictionary(s => s.Key), [.. Table.Select(Traffic)], Timeouts, Facts), null);

    public IReadOnlyDictionary<string, string> Sysctls(IEnumerable<string> keys) => keys.Where(Settings.ContainsKey).Distinct().ToDictionary(k => k, k => Settings[k]);

    internal Dictionary<RuleChain, ObservedChain> Rules { get; init; } = [];

    public IReadOnlyDictionary<RuleChain, ObservedChain> Chains(IEnumerable<RuleChain> chains) => chains.Where(Rules.ContainsKey).ToDictionary(c => c, c => Rules[c]);

    public ReturnState Returns(IReadOnlyCollection<ReturnTable> tables) => new(new HashSet<SourceRule>(), new HashSet<ReturnTable>());

    public TunnelState Tunnels(IReadOnlyCollection<TunnelDevice> devices, IReadOnlyCollection<GuePort> ports) => TunnelState.None;

    public IReadOnlySet<string> Modules(IEnumerable<string> names) => names.Where(Loaded.Contains).ToHashSet();

    private static ServiceTraffic Traffic(BalancedService s) => new(s.Key, s.Settings.Scheduler, Counters(s.Destinations.Length),
        [.. s.Destinations.Select((d, i) => new DestinationTraffic(d.Key, d.Weight, 10 + i, i, Counters(1)))]);

    private static IpvsStatistics Counters(int servers) => new((ulong)(1000 * servers), 0, 0, (ulong)(5_000_000 * servers), 0, (ulong)(4 * servers), 0, 0, (ulong)(1234 * servers), 0);
}
