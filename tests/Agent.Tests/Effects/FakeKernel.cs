using System.Collections.Immutable;
using System.Net;
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
using Key = LvsOperator.Planning.Balancing.ServiceKey;

namespace LvsOperator.Agent.Tests.Effects;

/// <summary>A kernel in memory: it keeps the rules of the real one that matter here, counts writes, and fails as it is told.</summary>
internal sealed class FakeKernel : IKernel
{
    private readonly Lock _gate = new();

    internal Dictionary<Key, SortedDictionary<DestinationKey, Destination>> Destinations { get; } = [];

    internal Dictionary<Key, ServiceSettings> Services { get; } = [];

    internal List<AddressFact> Addresses { get; } = [new(IPAddress.Parse("192.0.2.1"), 24, "eth0"), new(IPAddress.Loopback, 8, "lo")];

    internal List<string> Links { get; } = ["lo", "eth0"];

    internal Dictionary<string, string> Sysctls { get; } = new()
    {
        ["net/ipv4/conf/all/send_redirects"] = "1", ["net/ipv4/conf/default/send_redirects"] = "1", ["net/ipv4/conf/eth0/send_redirects"] = "1",
        ["net/ipv4/conf/all/arp_ignore"] = "0", ["net/ipv4/conf/lo/arp_ignore"] = "0",
        ["net/ipv4/conf/all/arp_announce"] = "0", ["net/ipv4/conf/lo/arp_announce"] = "0",
        ["net/ipv4/vs/expire_nodest_conn"] = "0", ["net/ipv4/vs/expire_quiescent_template"] = "0",
    };

    internal HashSet<string> Modules { get; } = ["ip_vs", "ip_vs_wrr", "ip_vs_wlc", "ip_vs_rr"];

    internal HashSet<string> Loadable { get; } = [];

    internal ConnectionTimeouts Timeouts { get; set; } = new(900, 120, 300);

    /// <summary>Everything that changed the kernel, in order, in words.</summary>
    internal List<string> Journal { get; } = [];

    /// <summary>What the next calls fail with: called with the call's name and its subject; null lets it pass.</summary>
    internal Func<string, object?, NetlinkError?> Fault { get; set; } = (_, _) => null;

    /// <summary>Whether a call whose answer is lost was carried out all the same.</summary>
    internal bool LostAnswersTakeEffect { get; set; } = true;

    internal bool IsProcThere { get; set; } = true;

    /// <summary>How often the whole table was read.</summary>
    internal int TableReads { get; private set; }

    internal List<PlannedAddress> Announced { get; } = [];

    /// <summary>Looks at it, or changes it, while no other does so, nor a loop through <see cref="SharedKernel"/>.</summary>
    internal T Alone<T>(Func<FakeKernel, T> look)
    {
        lock (_gate) return look(this);
    }

    internal static NetlinkError Lost(string what) => new(NetlinkFault.TimedOut, what, "", Errno.TimedOut);

    internal static NetlinkError Refused(Errno errno, string what = "do") => new(NetlinkFault.Refused, what, "", errno);

    internal ImmutableDictionary<Key, BalancedService> Table =>
        Services.ToImmutableDictionary(s => s.Key, s => new BalancedService(s.Key, s.Value, [.. Destinations[s.Key].Values]));

    public NetlinkResult<Dictionary<Key, BalancedService>> ReadTable()
    {
        TableReads++;
        return Fault("ReadTable", null) is { } error ? error : new Dictionary<Key, BalancedService>(Table);
    }

    public (BalancedService? Service, NetlinkError? Error) ReadService(Key key) =>
        Fault("ReadService", key) is { } error ? (null, error) : (Table.GetValueOrDefault(key), null);

    public NetlinkResult<IReadOnlyList<KeyValuePair<DestinationKey, ConnectionCount>>> ReadConnections(Key key, DateTimeOffset now) =>
        Fault("ReadConnections", key) is { } error ? error
            : Destinations.GetValueOrDefault(key, []).Keys.Select(d => KeyValuePair.Create(d, new ConnectionCount(0, 0, now))).ToList();

    public ConnectionTimeouts? ReadTimeouts() => Timeouts;

    public NetlinkResult<NodeFacts> ReadFacts() => Fault("ReadFacts", null) is { } error ? error : new NodeFacts
    {
        Links = [.. Links.Select(l => new LinkFact(l, true))], Addresses = [.. Addresses], DefaultLink = Links.Contains("eth0") ? "eth0" : null,
    };

    public byte[]? ReadProcTable() => IsProcThere ? System.Text.Encoding.ASCII.GetBytes(ProcText.Of(Table.Values)) : null;

    public Dictionary<string, string> ReadSysctls(IEnumerable<string> keys) => keys.Where(Sysctls.ContainsKey).ToDictionary(k => k, k => Sysctls[k]);

    public IReadOnlySet<string> ReadModules(IEnumerable<string> modules) => modules.Where(Modules.Contains).ToHashSet();

    public IReadOnlyList<NetlinkError?> Execute(IReadOnlyList<IpvsCommand> commands)
    {
        var outcomes = new NetlinkError?[commands.Count];
        NetlinkError? lost = null;
        for (var i = 0; i < commands.Count; i++)
        {
            if (lost is not null)
            {
                outcomes[i] = lost with { Fault = NetlinkFault.NotSent };
                continue;
            }
            outcomes[i] = Fault("Execute", commands[i]);
            if (outcomes[i] is { OutcomeUnknown: true })
            {
                lost = outcomes[i];
                if (LostAnswersTakeEffect) _ = Carry(commands[i]);
            }
            outcomes[i] ??= Carry(commands[i]);
        }
        return outcomes;
    }

    public NetlinkError? AddAddress(PlannedAddress address) => Change("AddAddress", address, () =>
    {
        if (!Links.Contains(address.Link)) return Refused(Errno.NoDevice, "find interface");
        if (Addresses.Any(a => a.Address.Equals(address.Address) && a.Link == address.Link && a.IsHostSized)) return null;
        Journal.Add($"bind {address}");
        Addresses.Add(new(address.Address, address.PrefixLength, address.Link));
        if (address.Role == AddressRole.RealServer && Sysctls["net/ipv4/conf/all/arp_ignore"] != "1")
            throw new InvalidOperationException($"{address} was bound on a real server that would answer ARP for it");
        return null;
    });

    public NetlinkError? RemoveAddress(PlannedAddress address) => Change("RemoveAddress", address, () =>
    {
        if (Addresses.RemoveAll(a => a.Address.Equals(address.Address) && a.Link == address.Link && a.IsHostSized) > 0) Journal.Add($"remove {address}");
        return null;
    });

    public string? Announce(PlannedAddress address)
    {
        Announced.Add(address);
        return Fault("Announce", address)?.ToString();
    }

    public string? WriteSysctl(string key, string value)
    {
        if (Fault("WriteSysctl", key) is { } error) return error.ToString();
        if (!Sysctls.ContainsKey(key)) return $"/proc/sys/{key} does not exist";
        Journal.Add($"sysctl {key} = {value}");
        Sysctls[key] = value;
        return null;
    }

    internal Dictionary<(System.Net.Sockets.AddressFamily Family, uint Table), ReturnTable> Tables { get; } = [];

    internal HashSet<SourceRule> SourceRules { get; } = [];

    public NetlinkResult<ReturnState> ReadReturns(IReadOnlyCollection<ReturnTable> tables) =>
        Fault("ReadReturns", null) is { } error ? error
            : new ReturnState(SourceRules.ToHashSet(), tables.Where(t => t.Equals(Tables.GetValueOrDefault((t.Family, t.Table)))).ToHashSet());

    public NetlinkError? SetReturnTable(ReturnTable table) => Change("SetReturnTable", table, () =>
    {
        Tables[(table.Family, table.Table)] = table;
        Journal.Add($"set {table}");
        return null;
    });

    public NetlinkError? ClearReturnTable(System.Net.Sockets.AddressFamily family, uint table) => Change("ClearReturnTable", table, () =>
    {
        if (Tables.Remove((family, table))) Journal.Add($"clear {table}");
        return null;
    });

    public NetlinkError? AddSourceRule(SourceRule rule) => Change("AddSourceRule", rule, () =>
    {
        if (!Tables.ContainsKey((rule.Family, rule.Table))) throw new InvalidOperationException($"{rule} leads to a table without routes");
        if (SourceRules.Add(rule)) Journal.Add($"rule {rule}");
        return null;
    });

    public NetlinkError? RemoveSourceRule(SourceRule rule) => Change("RemoveSourceRule", rule, () =>
    {
        if (SourceRules.Remove(rule)) Journal.Add($"remove rule {rule}");
        return null;
    });

    internal Dictionary<string, TunnelDevice> Tunnels { get; } = [];

    internal HashSet<GuePort> GuePorts { get; } = [];

    public NetlinkResult<TunnelState> ReadTunnels(IReadOnlyCollection<TunnelDevice> devices, PortsAsked ports) =>
        Fault("ReadTunnels", null) is { } error ? error
            : new TunnelState(devices.Where(d => d.Equals(Tunnels.GetValueOrDefault(d.Name))).ToHashSet(), ports == PortsAsked.Yes ? GuePorts.ToHashSet() : []);

    public NetlinkError? SetTunnel(TunnelDevice device) => Change("SetTunnel", device, () =>
    {
        Tunnels[device.Name] = device;
        Sysctls.TryAdd($"net/ipv4/conf/{device.Name}/rp_filter", "0");
        Journal.Add($"tunnel {device}");
        return null;
    });

    public NetlinkError? RemoveTunnel(string name) => Change("RemoveTunnel", name, () =>
    {
        if (Tunnels.Remove(name)) Journal.Add($"remove tunnel {name}");
        Sysctls.Remove($"net/ipv4/conf/{name}/rp_filter");
        return null;
    });

    public NetlinkError? OpenGuePort(GuePort port) => Change("OpenGuePort", port, () =>
    {
        if (GuePorts.Add(port)) Journal.Add($"gue {port}");
        return null;
    });

    public NetlinkError? CloseGuePort(GuePort port) => Change("CloseGuePort", port, () =>
    {
        if (GuePorts.Remove(port)) Journal.Add($"close gue {port}");
        return null;
    });

    internal Dictionary<RuleChain, ObservedChain> Chains { get; } = [];

    public IReadOnlyDictionary<RuleChain, ObservedChain> ReadChains(IReadOnlyCollection<RuleChain> chains) =>
        Fault("ReadChains", null) is null ? chains.Where(Chains.ContainsKey).ToDictionary(c => c, c => Chains[c]) : new Dictionary<RuleChain, ObservedChain>();

    public string? SetChain(PlannedChain chain)
    {
        if (Fault("SetChain", chain) is { } error) return error.ToString();
        Journal.Add($"set {chain.Chain}");
        Chains[chain.Chain] = new(chain.Rules, 0, 1);
        return null;
    }

    public string? RemoveChain(RuleChain chain)
    {
        if (Fault("RemoveChain", chain) is { } error) return error.ToString();
        if (Chains.Remove(chain)) Journal.Add($"remove {chain}");
        return null;
    }

    public IReadOnlyList<string?> LoadModules(IReadOnlyList<string> modules) => [.. modules.Select(LoadModule)];

    private string? LoadModule(string module)
    {
        if (!Loadable.Contains(module)) return $"modprobe: FATAL: Module {module} not found";
        Modules.Add(module);
        return null;
    }

    private NetlinkError? Change(string call, object subject, Func<NetlinkError?> act)
    {
        if (Fault(call, subject) is not { } error) return act();
        if (error.OutcomeUnknown && LostAnswersTakeEffect) _ = act();
        return error;
    }

    private NetlinkError? Carry(IpvsCommand command)
    {
        var outcome = Apply(command);
        if (outcome is null) Journal.Add(command.ToString()!);
        return outcome;
    }

    private NetlinkError? Apply(IpvsCommand command)
    {
        switch (command)
        {
            case AddService c:
                if (!Modules.Contains($"ip_vs_{c.Service.Scheduler}")) return Refused(Errno.NoEntry, "add service");
                if (!Services.TryAdd(IpvsMapping.ToPlan(c.Service.Key), Settings(c.Service))) return Refused(Errno.Exists, "add service");
                Destinations[IpvsMapping.ToPlan(c.Service.Key)] = [];
                return null;
            case EditService c when Services.ContainsKey(IpvsMapping.ToPlan(c.Service.Key)):
                Services[IpvsMapping.ToPlan(c.Service.Key)] = Settings(c.Service);
                return null;
            case DeleteService c when Services.Remove(IpvsMapping.ToPlan(c.Key)):
                Destinations.Remove(IpvsMapping.ToPlan(c.Key));
                return null;
            case AddDestination c when Destinations.TryGetValue(IpvsMapping.ToPlan(c.Service), out var there):
                return there.TryAdd(IpvsMapping.ToPlan(c.Destination.Key), Of(c.Destination)) ? null : Refused(Errno.Exists, "add destination");
            case EditDestination c when Destinations.TryGetValue(IpvsMapping.ToPlan(c.Service), out var there):
                if (!there.ContainsKey(IpvsMapping.ToPlan(c.Destination.Key))) return Refused(Errno.NoEntry, "edit destination");
                there[IpvsMapping.ToPlan(c.Destination.Key)] = Of(c.Destination);
                return null;
            case DeleteDestination c when Destinations.TryGetValue(IpvsMapping.ToPlan(c.Service), out var there):
                return there.Remove(IpvsMapping.ToPlan(c.Destination)) ? null : Refused(Errno.NoEntry, "delete destination");
            case SetTimeouts c:
                Timeouts = new((int)c.Timeouts.TcpSeconds, (int)c.Timeouts.TcpFinSeconds, (int)c.Timeouts.UdpSeconds);
                return null;
            default:
                return Refused(Errno.NoSuch, "find service");
        }
    }

    private static ServiceSettings Settings(IpvsService service) => IpvsMapping.ToPlan(service, []).Settings;

    private static Destination Of(IpvsDestination destination) =>
        IpvsMapping.ToPlan(new(new IpvsMarkKey(1, IpFamily.IPv4), "wrr"), [destination]).Destinations[0];
}
