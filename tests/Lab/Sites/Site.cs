using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Sites;

/// <summary>A topology that stands: its namespaces, links, addresses. One at a time; disposing ends all that was started in it.</summary>
public sealed class Site : IAsyncDisposable
{
    private static int count;

    private readonly Dictionary<string, SiteHost> hosts;
    private readonly NamespaceThread switchRoom;
    private readonly string folder;
    private bool disposed;

    private Site(Topology topology, NamespaceThread switchRoom, Dictionary<string, SiteHost> hosts, string folder)
    {
        Topology = topology;
        this.switchRoom = switchRoom;
        this.hosts = hosts;
        this.folder = folder;
        Wires = new Wires(topology, switchRoom);
    }

    /// <summary>What it was built from.</summary>
    public Topology Topology { get; }

    /// <summary>Cutting and mending what is between the hosts.</summary>
    public Wires Wires { get; }

    /// <summary>All hosts, in the topology's order.</summary>
    public IEnumerable<SiteHost> Hosts => Topology.Hosts.Select(host => hosts[host.Name]);

    /// <summary>The host of that name.</summary>
    public SiteHost this[string host] => hosts[Topology.Find(host).Name];

    /// <summary>Builds it. Only inside a lab: it makes network namespaces.</summary>
    public static async Task<Site> Build(Topology topology)
    {
        if (Environment.GetEnvironmentVariable("LVS_LAB") != "1")
        {
            throw new LabFailure("sites are built inside a lab only: run this with `out/lab run`");
        }
        var folder = $"/tmp/lab/{Interlocked.Increment(ref count)}";
        var hosts = new Dictionary<string, SiteHost>();
        var switchRoom = new NamespaceThread(Cabling.SwitchRoom);
        var site = new Site(topology, switchRoom, hosts, folder);
        try
        {
            foreach (var host in topology.Hosts)
            {
                var thread = new NamespaceThread(host.Name);
                hosts[host.Name] = new SiteHost(host, thread, Path.Combine(folder, host.Name));
                hosts[host.Name].Quiet();
            }
            ShortCommand.Run(switchRoom, ["ip", "-batch", "-"], Cabling.Switches(topology)).Must();
            foreach (var host in topology.Hosts)
            {
                hosts[host.Name].Run(["ip", "-batch", "-"], Cabling.Of(host)).Must();
                foreach (var (name, value) in host.Sysctls)
                {
                    hosts[host.Name].Sysctl(name, value);
                }
            }
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>What is worth reading after a failure: each daemon's last words, and what IPVS holds.</summary>
    public string Describe() => disposed ? "" : string.Join('\n', Hosts.Select(host => host.Describe()).Where(text => text.Length > 0));

    /// <summary>Ends everything started in it and removes it.</summary>
    /// <exception cref="LabFailure">Something was left running that nobody had started by name.</exception>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }
        disposed = true;
        var left = new List<string>();
        foreach (var host in hosts.Values)
        {
            left.AddRange(await host.End());
        }
        switchRoom.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        if (left.Count > 0)
        {
            throw new LabFailure($"left running when the case ended (killed now): {string.Join("; ", left)}");
        }
    }
}
