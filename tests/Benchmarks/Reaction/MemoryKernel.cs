using System.Net;
using System.Text;
using LvsOperator.Agent.Effects;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;
using AddService = LvsOperator.Netlink.Ipvs.AddService;
using AddDestination = LvsOperator.Netlink.Ipvs.AddDestination;
using EditDestination = LvsOperator.Netlink.Ipvs.EditDestination;
using SetTimeouts = LvsOperator.Netlink.Ipvs.SetTimeouts;
using Key = LvsOperator.Planning.Balancing.ServiceKey;

namespace LvsOperator.Benchmarks.Reaction;

/// <summary>A table in memory in the place of the kernel's: what is measured natively ends where the kernel begins. It tells of every batch.</summary>
internal sealed class MemoryKernel(Action<IReadOnlyList<IpvsCommand>> executed) : IKernel
{
    private readonly Dictionary<Key, ServiceSettings> _services = [];
    private readonly Dictionary<Key, SortedDictionary<DestinationKey, Destination>> _destinations = [];
    private readonly List<AddressFact> _addresses = [new(IPAddress.Parse("10.0.0.8"), 8, "eth0"), new(IPAddress.Loopback, 8, "lo")];
    private readonly Dictionary<string, string> _sysctls = [];
    private readonly Dictionary<Key, byte[]> _text = [];

    /// <summary>How many sends there were, and how many commands in them.</summary>
    internal (int Batches, int Commands) Writes { get; private set; }

    internal int Services => _services.Count;

    public NetlinkResult<Dictionary<Key, BalancedService>> ReadTable() => _services.Keys.ToDictionary(k => k, Of);

    public (BalancedService? Service, NetlinkError? Error) ReadService(Key key) => (_services.ContainsKey(key) ? Of(key) : null, null);

    public NetlinkResult<IReadOnlyList<KeyValuePair<DestinationKey, ConnectionCount>>> ReadConnections(Key key, DateTimeOffset now) =>
        _destinations[key].Keys.Select(d => KeyValuePair.Create(d, new ConnectionCount(0, 0, now))).ToList();

    public ConnectionTimeouts? ReadTimeouts() => new(900, 120, 300);

    public NetlinkResult<NodeFacts> ReadFacts() => new NodeFacts { Links = [new("lo", true), new("eth0", true)], Addresses = [.. _addresses], DefaultLink = "eth0" };

    public byte[]? ReadProcTable()
    {
        using var text = new MemoryStream();
        foreach (var key in _services.Keys) text.Write(_text.TryGetValue(key, out var lines) ? lines : _text[key] = Lines(Of(key)));
        return text.ToArray();
    }

    public Dictionary<string, string> ReadSysctls(IEnumerable<string> keys) => keys.ToDictionary(k => k, k => _sysctls.GetValueOrDefault(k, "0"));

    public IReadOnlySet<string> ReadModules(IEnumerable<string> modules) => modules.ToHashSet();

    public IReadOnlyList<NetlinkError?> Execute(IReadOnlyList<IpvsCommand> commands)
    {
        foreach (var command in commands) Apply(command);
        Writes = (Writes.Batches + 1, Writes.Commands + commands.Count);
        executed(commands);
        return new NetlinkError?[commands.Count];
    }

    public NetlinkError? AddAddress(PlannedAddress address)
    {
        _addresses.Add(new(address.Address, address.PrefixLength, address.Link));
        return null;
    }

    public NetlinkError? RemoveAddress(PlannedAddress address) => throw new NotSupportedException("no measure takes a VIP away");

    public string? Announce(PlannedAddress address) => null;

    public string? WriteSysctl(string key, string value)
    {
        _sysctls[key] = value;
        return null;
    }

    public IReadOnlyDictionary<RuleChain, ObservedChain> ReadChains(IReadOnlyCollection<RuleChain> chains) => new Dictionary<RuleChain, ObservedChain>();

    public string? SetChain(PlannedChain chain) => throw new NotSupportedException("no measure translates addresses");

    public string? RemoveChain(RuleChain chain) => throw new NotSupportedException("no measure translates addresses");

    public NetlinkResult<ReturnState> ReadReturns(IReadOnlyCollection<ReturnTable> tables) =>
        new ReturnState(new HashSet<SourceRule>(), new HashSet<ReturnTable>());

    public NetlinkResult<TunnelState> ReadTunnels(IReadOnlyCollection<TunnelDevice> devices, PortsAsked ports) => TunnelState.None;

    public NetlinkError? SetTunnel(TunnelDevice device) => throw new NotSupportedException("no measure tunnels");

    public NetlinkError? RemoveTunnel(string name) => throw new NotSupportedException("no measure tunnels");

    public NetlinkError? OpenGuePort(GuePort port) => throw new NotSupportedException("no measure tunnels");

    public NetlinkError? CloseGuePort(GuePort port) => throw new NotSupportedException("no measure tunnels");

    public NetlinkError? SetReturnTable(ReturnTable table) => throw new NotSupportedException("no measure routes");

    public NetlinkError? ClearReturnTable(System.Net.Sockets.AddressFamily family, uint table) => throw new NotSupportedException("no measure routes");

    public NetlinkError? AddSourceRule(SourceRule rule) => throw new NotSupportedException("no measure routes");

    public NetlinkError? RemoveSourceRule(SourceRule rule) => throw new NotSupportedException("no measure routes");

    public IReadOnlyList<string?> LoadModules(IReadOnlyList<string> modules) => new string?[modules.Count];

    private BalancedService Of(Key key) => new(key, _services[key], [.. _destinations[key].Values]);

    private void Apply(IpvsCommand command)
    {
        switch (command)
        {
            case AddService c:
                _services.Add(IpvsMapping.ToPlan(c.Service.Key), IpvsMapping.ToPlan(c.Service, []).Settings);
                _destinations.Add(IpvsMapping.ToPlan(c.Service.Key), []);
                break;
            case AddDestination c:
                Put(c.Service, c.Destination);
                break;
            case EditDestination c:
                Put(c.Service, c.Destination);
                break;
            default:
                throw new NotSupportedException($"no measure sends {command.GetType().Name}");
        }
    }

    private void Put(IpvsServiceKey service, IpvsDestination destination)
    {
        var key = IpvsMapping.ToPlan(service);
        _destinations[key][IpvsMapping.ToPlan(destination.Key)] = IpvsMapping.ToPlan(new(service, "wrr"), [destination]).Destinations[0];
        _text.Remove(key);
    }

    /// <summary>A service as <c>ip_vs_info_seq_show</c> prints it.</summary>
    private static byte[] Lines(BalancedService s) => Encoding.ASCII.GetBytes(
        $"TCP  {End(s.Key.Address, s.Key.Port)} {s.Settings.Scheduler} \n"
        + string.Concat(s.Destinations.Select(d => $"  -> {End(d.Key.Address, d.Key.Port)}      Route   {d.Weight,-6} {0,-10} {0,-10}\n")));

    private static string End(IPAddress address, int port) => $"{Convert.ToHexString(address.GetAddressBytes())}:{port:X4}";
}
