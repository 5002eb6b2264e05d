using System.Diagnostics;
using System.Net.Sockets;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Route;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using NodeFacts = LvsOperator.Planning.NodeFacts;

namespace LvsOperator.Agent.Effects;

/// <summary>The kernel of this network namespace. The IPVS socket is opened when its module is there, which may be late.</summary>
internal sealed class Kernel(NetlinkOptions options) : IKernel, IDisposable
{
    private static readonly TimeSpan ModprobeTime = TimeSpan.FromSeconds(10);
    private readonly ProcReader _proc = new();
    private IpvsClient? _ipvs;
    private RouteClient? _route;

    public NetlinkResult<Dictionary<ServiceKey, BalancedService>> ReadTable()
    {
        if (Ipvs().TryGet(out var client, out var error)) return new KernelTable(client).Read();
        return error.Fault == NetlinkFault.FamilyMissing ? new Dictionary<ServiceKey, BalancedService>() : error;
    }

    public (BalancedService? Service, NetlinkError? Error) ReadService(ServiceKey key)
    {
        if (!Ipvs().TryGet(out var client, out var error)) return (null, error);
        return new KernelTable(client).Read(key).TryGet(out var service, out error) ? (service, null) : (null, KernelTable.IsGone(error) ? null : error);
    }

    public NetlinkResult<IReadOnlyList<KeyValuePair<DestinationKey, ConnectionCount>>> ReadConnections(ServiceKey key, DateTimeOffset now) =>
        Ipvs().TryGet(out var client, out var error) ? new KernelTable(client).Connections(key, now) : error;

    public ConnectionTimeouts? ReadTimeouts() =>
        Ipvs().TryGet(out var client, out _) && new KernelTable(client).Timeouts().TryGet(out var timeouts, out _) ? timeouts : null;

    public NetlinkResult<NodeFacts> ReadFacts() => Route().TryGet(out var client, out var error) ? new FactsReader(client).Read() : error;

    public byte[]? ReadProcTable() => _proc.IpvsTable();

    public Dictionary<string, string> ReadSysctls(IEnumerable<string> keys) => _proc.Sysctls(keys);

    public IReadOnlySet<string> ReadModules(IEnumerable<string> modules) => _proc.Modules(modules);

    public IReadOnlyList<NetlinkError?> Execute(IReadOnlyList<IpvsCommand> commands)
    {
        if (!Ipvs().TryGet(out var client, out var error)) return [.. Enumerable.Repeat<NetlinkError?>(error, commands.Count)];
        var result = client.Execute(commands);
        return result.Succeeded ? new NetlinkError?[commands.Count] : [.. Enumerable.Range(0, commands.Count).Select(i => result[i])];
    }

    public NetlinkError? AddAddress(PlannedAddress address) =>
        Change(address, a => new Netlink.Route.AddAddress(a), Errno.Exists);

    public NetlinkError? RemoveAddress(PlannedAddress address) =>
        Change(address, a => new DeleteAddress(a), Errno.AddressNotAvailable, Errno.NoDevice);

    public string? Announce(PlannedAddress address)
    {
        if (!Route().TryGet(out var client, out var error)) return error.ToString();
        if (!new FactsReader(client).Link(address.Link).TryGet(out var link, out error)) return error.ToString();
        return NeighbourAnnouncement.Send(address.Address, link);
    }

    public string? WriteSysctl(string key, string value)
    {
        try
        {
            File.WriteAllText(Path.Combine("/proc/sys", key), value);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is FileNotFoundException or DirectoryNotFoundException
                ? $"/proc/sys/{key} does not exist: its module or interface is missing" : e.Message;
        }
    }

    public string? LoadModule(string module)
    {
        try
        {
            var start = new ProcessStartInfo("modprobe") { RedirectStandardError = true, RedirectStandardOutput = true };
            start.ArgumentList.Add("--");
            start.ArgumentList.Add(module);
            using var process = Process.Start(start)!;
            var text = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(ModprobeTime))
            {
                process.Kill();
                return $"modprobe {module} did not end within {ModprobeTime.TotalSeconds:0} s";
            }
            return process.ExitCode == 0 ? null : text.GetAwaiter().GetResult().Trim() is { Length: > 0 } said ? said : $"modprobe {module} exited {process.ExitCode}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"modprobe: {e.Message}";
        }
    }

    public void Dispose()
    {
        _ipvs?.Dispose();
        _route?.Dispose();
    }

    /// <summary>
    /// IPv6 VIPs skip duplicate address detection: real servers hold the same one on purpose. And they are deprecated: as a /128 they would
    /// be the longest match to every neighbour (RFC 6724, rule 8), and what the node sends of its own, its health checks first, would leave
    /// with the VIP as source and be answered by the real server to itself.
    /// </summary>
    private NetlinkError? Change(PlannedAddress address, Func<InterfaceAddress, RouteCommand> command, params Errno[] alreadySo)
    {
        if (!Route().TryGet(out var client, out var error)) return error;
        if (!new FactsReader(client).Link(address.Link).TryGet(out var link, out error)) return alreadySo.Contains(error.Errno) ? null : error;
        var flags = address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? AddressFlags.NoDad | AddressFlags.Deprecated : AddressFlags.None;
        var scope = address.Role == AddressRole.RealServer && address.Address.AddressFamily == AddressFamily.InterNetwork ? RouteScope.Host : RouteScope.Universe;
        var outcome = client.Execute([command(new(link.Index, address.Address, address.PrefixLength) { Flags = flags, Scope = scope })])[0];
        return outcome is null || alreadySo.Contains(outcome.Errno) ? null : outcome;
    }

    private NetlinkResult<IpvsClient> Ipvs()
    {
        if (_ipvs is not null) return _ipvs;
        var opened = IpvsClient.Open(options);
        _ipvs = opened.Value;
        return opened;
    }

    private NetlinkResult<RouteClient> Route()
    {
        if (_route is not null) return _route;
        var opened = RouteClient.Open(options);
        _route = opened.Value;
        return opened;
    }
}
