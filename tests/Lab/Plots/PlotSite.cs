using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Plots;

/// <summary>A client, a director with our agent, two web servers by direct routing; what IPVS holds and whom the client reaches, written down over time.</summary>
internal sealed class PlotSite : IAsyncDisposable
{
    public static readonly string[] Servers = ["nginx1", "nginx2"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Stopwatch watch = new();
    private readonly List<(double At, IReadOnlyDictionary<string, Held> Held)> samples = [];
    private readonly Site site;
    private Load? load;

    private PlotSite(Site site) => this.site = site;

    /// <summary>Seconds since the client began to ask.</summary>
    public double Now => watch.Elapsed.TotalSeconds;

    public SiteHost this[string host] => site[host];

    public static async Task<PlotSite> Build()
    {
        var made = new PlotSite(await Site.Build(Seeds.Site.Only("client", "lvs1", "nginx1", "nginx2")));
        foreach (var server in Servers)
        {
            foreach (var where in new[] { "all", "lo" })
            {
                made[server].Sysctl($"net/ipv4/conf/{where}/arp_ignore", "1");
                made[server].Sysctl($"net/ipv4/conf/{where}/arp_announce", "2");
            }
            made[server].Ip($"addr add {Seeds.Vip}/32 dev lo");
        }
        return made;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    /// <summary>Writes the site's manifests: the pool has these servers, and these fields more.</summary>
    public void Write(string service, string pool, params string[] servers)
    {
        var folder = Path.Combine(site["client"].Folder, "manifests");
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, ".new");
        var addresses = string.Join(", ", servers.Select(server => $"{{address: {Seeds.Address(server)}}}"));
        File.WriteAllText(aside, $$"""
            apiVersion: v1
            kind: Node
            metadata: {name: lvs1, labels: {lvs-operator.io/director: "true"} }
            status: {addresses: [{type: InternalIP, address: {{Seeds.Address("lvs1")}} }]}
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: VirtualService
            metadata: {name: shop, namespace: web}
            spec: {vips: [{address: {{Seeds.Vip}} }], ports: [{port: 80}], backend: {name: shop}, {{service}} }
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: RealServerPool
            metadata: {name: shop, namespace: web}
            spec:
              setup: External
              healthCheck: {type: TCP, interval: 300ms, timeout: 20s, retries: 0}
              servers: [{{addresses}}]
              {{pool}}

            """);
        File.Move(aside, Path.Combine(folder, "site.yaml"), overwrite: true);
    }

    /// <summary>Starts the agent, and waits until these servers have a weight.</summary>
    public async Task Serve(params string[] servers)
    {
        site["lvs1"].Start(new Agent(AgentSource.Folder(Path.Combine(site["client"].Folder, "manifests")), "lvs1") { Program = Programs.Built("lvs-agent") });
        await Expect.Within(Patience, $"IPVS serves by {string.Join(", ", servers)}", Look, held => servers.All(server => held.TryGetValue(server, out var its) && its.Weight > 0));
    }

    /// <summary>Connections that ask nothing, in turn to both servers, by the server that has them.</summary>
    public async Task<ILookup<string, Socket>> Hold(int connections)
    {
        var open = new List<Socket>();
        for (var n = 0; n < connections; n++)
        {
            var socket = site["client"].InNamespace(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(Seeds.Vip), 80));
            open.Add(socket);
        }
        // TCP 14:59 ESTABLISHED 192.168.101.1:40000 192.168.101.100:80 192.168.101.3:80
        var servers = site["lvs1"].Run(["ipvsadm", "-Lnc"]).Must().Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["TCP", ..])
            .ToDictionary(words => words[3].Split(':')[1], words => Name(words[5]));
        return open.ToLookup(socket => servers[((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture)]);
    }

    /// <summary>Lets the client ask from now on, a connection a request.</summary>
    public void Ask()
    {
        watch.Start();
        load = site["client"].Load($"http://{Seeds.Vip}/", new LoadOrder { Parallel = 2, Pause = TimeSpan.FromMilliseconds(10) });
    }

    /// <summary>Writes down what IPVS holds until something is so.</summary>
    /// <returns>When it was.</returns>
    public async Task<double> WatchUntil(string what, Func<IReadOnlyDictionary<string, Held>, bool> holds)
    {
        var limit = Now + Patience.TotalSeconds;
        while (true)
        {
            var held = Look();
            samples.Add((Now, held));
            if (holds(held))
            {
                return Now;
            }
            if (Now > limit)
            {
                throw new LabFailure($"not within {Patience}: {what}\n{site.Describe()}");
            }
            await Task.Delay(100);
        }
    }

    /// <summary>Writes down until a time.</summary>
    public Task<double> WatchUntil(double second) => WatchUntil($"{second} s", _ => Now >= second);

    /// <summary>Ends the asking. A request that failed is a failure: there is nothing to show then.</summary>
    public async Task<LoadReport> Stop()
    {
        var report = await load!.Stop();
        return report.Failures.Count == 0 ? report : throw new LabFailure($"requests failed: {report}");
    }

    /// <summary>A line for each server, of what IPVS held.</summary>
    public IReadOnlyList<Line> Lines(Func<Held, double> of) =>
        [.. Servers.Select(server => new Line(server, [.. samples.Select(sample => new Point(sample.At, sample.Held.TryGetValue(server, out var held) ? of(held) : 0))]))];

    /// <summary>A line for each server, of its share of the new connections of each second, per cent: how many a machine does at all is its own affair.</summary>
    public static IReadOnlyList<Line> Shares(LoadReport report, double seconds)
    {
        var busy = report.Entries.ToLookup(entry => (int)entry.At.TotalSeconds, entry => entry.Answer.Who);
        return
        [
            .. Servers.Select(server => new Line(server,
            [
                .. Enumerable.Range(0, (int)seconds).Where(second => busy[second].Any()).Select(second => new Point(second, 100.0 * busy[second].Count(who => who == server) / busy[second].Count())),
                new Point(seconds, 100.0 * busy[(int)seconds - 1].Count(who => who == server) / Math.Max(1, busy[(int)seconds - 1].Count())),
            ])),
        ];
    }

    private IReadOnlyDictionary<string, Held> Look() => site["lvs1"].Run(["ipvsadm", "-Ln"]).Must().Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words is ["->", not "RemoteAddress:Port", ..]).ToDictionary(words => Name(words[1]), words => new Held(Number(words[3]), Number(words[4])));

    private static string Name(string end) => Servers.FirstOrDefault(server => end.StartsWith(Seeds.Address(server) + ":", StringComparison.Ordinal)) ?? end;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>What IPVS holds of a server.</summary>
    internal sealed record Held(int Weight, int Active);
}
