using System.Net;
using System.Net.Sockets;
using System.Text;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Sites;

/// <summary>A host that stands: what can be done on it.</summary>
public sealed class SiteHost
{
    private readonly NamespaceThread thread;
    private readonly List<RunningDaemon> daemons = [];
    private readonly List<StandIn> standIns = [];

    internal SiteHost(Host host, NamespaceThread thread, string folder)
    {
        Host = host;
        this.thread = thread;
        Folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "run", "lock"));
        Directory.CreateDirectory(Path.Combine(folder, "log"));
    }

    /// <summary>As in the topology.</summary>
    public Host Host { get; }

    /// <summary>Its name.</summary>
    public string Name => Host.Name;

    /// <summary>A folder of this host alone, gone with the site. Its daemons see <c>Folder/run</c> as their /run.</summary>
    public string Folder { get; }

    /// <summary>Where its daemons see <paramref name="path"/>, which lies below /run, when one looks from the bench.</summary>
    public string OnBench(string path) => path.StartsWith("/run/", StringComparison.Ordinal) ? Folder + path : path;

    /// <summary>Runs a command to its end; the exit code is the caller's to judge (<see cref="Output.Must"/>).</summary>
    public Output Run(IReadOnlyList<string> command, string? input = null) => ShortCommand.Run(thread, command, input);

    /// <summary>Runs work on a thread of this host: what it starts, and what sockets it opens, belong here.</summary>
    public void Inside(Action work) => thread.Run(work);

    /// <summary>Lines for <c>ip -batch</c>.</summary>
    public void Ip(params string[] lines) => Run(["ip", "-batch", "-"], string.Concat(lines.Select(line => line + "\n"))).Must();

    /// <summary>Lines for <c>ipvsadm -R</c>: <c>-A -t 192.168.101.100:80 -s rr</c>.</summary>
    public void Ipvsadm(params string[] lines) => Run(["ipvsadm", "-R"], string.Concat(lines.Select(line => line + "\n"))).Must();

    /// <summary>What IPVS holds, as <c>ipvsadm -Sn</c> says it.</summary>
    public IReadOnlyList<string> IpvsRules() => Run(["ipvsadm", "-Sn"]).Must().Lines;

    /// <summary>Writes a setting below /proc/sys: <c>net/ipv4/ip_forward</c>.</summary>
    public void Sysctl(string name, string value) => thread.Run(() => File.WriteAllText($"/proc/sys/{name}", value));

    /// <summary>Reads a setting below /proc/sys.</summary>
    public string Sysctl(string name) => thread.Run(() => File.ReadAllText($"/proc/sys/{name}")).Trim();

    /// <summary>Reads /proc/net/… of this host.</summary>
    public string ProcNet(string name) => thread.Run(() => File.ReadAllText($"/proc/thread-self/net/{name}"));

    /// <summary>One request by the real curl, over a connection of its own.</summary>
    public Answer Curl(string url, params string[] options) => CurlAnswer.Parse(
        Run(["curl", "-sS", "--max-time", "60", "-w", CurlAnswer.Format, .. options, url]), url);

    /// <summary>A client in this host: a connection for each request, nothing retried.</summary>
    public HttpAsker Asker(string url, TimeSpan? timeout = null) => new(thread, new Uri(url), timeout ?? TimeSpan.FromSeconds(60));

    /// <summary>Sends a datagram from a new port and waits for one answer.</summary>
    /// <returns>What came back, or null where nothing did.</returns>
    public string? Udp(string address, int port, string text, TimeSpan timeout)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), port);
        using var socket = thread.Run(() => new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        socket.ReceiveTimeout = (int)timeout.TotalMilliseconds;
        try
        {
            socket.Connect(to);
            socket.Send(Encoding.UTF8.GetBytes(text));
            var buffer = new byte[2048];
            return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Opens an SCTP association from a new port and reads what its server says.</summary>
    /// <returns>What came, or why nothing did.</returns>
    public string Sctp(string address, int port, TimeSpan timeout)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), port);
        try
        {
            using var socket = thread.Run(() => SctpSocket.Open(to.AddressFamily));
            socket.ReceiveTimeout = (int)timeout.TotalMilliseconds;
            socket.Connect(to);
            var buffer = new byte[2048];
            return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode.ToString();
        }
    }

    /// <summary>Requests one after another, until as many as asked were answered or failed.</summary>
    public async Task<LoadReport> Ask(string url, int times)
    {
        var load = Load(url, new LoadOrder { Requests = times });
        return await load.Report;
    }

    /// <summary>Starts asking in the background, until stopped.</summary>
    public Load Load(string url, LoadOrder? order = null) => new(Asker(url, (order ?? new()).Timeout), order ?? new());

    /// <summary>Starts a stand-in for a real server inside the bench's own process: hundreds cost nothing.</summary>
    public StandIn Serve(StandInOrder order)
    {
        var standIn = StandIn.Start(thread, order with { Name = order.Name.Length > 0 ? order.Name : Name });
        standIns.Add(standIn);
        return standIn;
    }

    /// <summary>Starts a daemon in a mount namespace of its own, where /run is this host's and the host name is its own.</summary>
    public RunningDaemon Start(Daemon daemon)
    {
        var running = RunningDaemon.Start(thread, this, daemon);
        daemons.Add(running);
        return running;
    }

    /// <summary>Starts a daemon and waits until it serves.</summary>
    public async Task<RunningDaemon> StartReady(Daemon daemon, TimeSpan? within = null)
    {
        var running = Start(daemon);
        await running.Ready(within ?? TimeSpan.FromSeconds(120));
        return running;
    }

    /// <summary>The daemon of that name that was started last.</summary>
    public RunningDaemon Daemon(string name) => daemons.LastOrDefault(daemon => daemon.Name == name)
        ?? throw new LabFailure($"{Name}: no daemon {name} was started");

    /// <summary>Writes down packets until stopped.</summary>
    /// <param name="filter">As tcpdump has it: <c>arp and host 192.168.101.100</c>.</param>
    /// <param name="device">An interface.</param>
    public Capture Capture(string filter, string device = "eth0") =>
        new(Start(new Tool($"tcpdump-{daemons.Count}", ["tcpdump", "-i", device, "-n", "-l", "-e", "-U", filter])));

    internal T InNamespace<T>(Func<T> action) => thread.Run(action);

    // Duplicate address detection would keep IPv6 addresses unusable for a second or more.
    internal void Quiet()
    {
        Sysctl("net/ipv6/conf/default/accept_dad", "0");
        Sysctl("net/ipv6/conf/default/dad_transmits", "0");
    }

    internal string Describe()
    {
        var parts = daemons.Select(daemon => daemon.Describe()).ToList();
        if (Host.Role == Role.Director)
        {
            parts.Add($"--- {Name}: ipvsadm -Ln\n{Run(["ipvsadm", "-Ln"]).Text}");
        }
        return string.Join('\n', parts.Where(part => part.Length > 0));
    }

    /// <summary>Ends all; gives what nobody had started.</summary>
    internal async Task<IReadOnlyList<string>> End()
    {
        foreach (var standIn in standIns)
        {
            standIn.Crash();
        }
        await Task.WhenAll(daemons.Select(daemon => daemon.Stop()));
        if (Host.Role == Role.Director)
        {
            // The namespace is taken down some time later, and services that go in one namespace make dumps in the others skip some
            // (ip_vs_genl_dump_services counts all of them).
            Run(["ipvsadm", "-C"]);
        }
        var left = Processes.In(thread.Run(() => Processes.Namespace("thread-self")));
        foreach (var (pid, _) in left)
        {
            _ = Native.kill(pid, Native.SigKill);
        }
        thread.Dispose();
        return [.. left.Select(process => $"{Name}: {process.Command} (pid {process.Pid})")];
    }
}
