using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Histories;

/// <summary>A small site to which things happen, drawn from a seed: edits, kills, illness, cuts, foreign hands.</summary>
/// <param name="site">A client, lvs1, and the hosts of <see cref="Wish.Hosts"/>.</param>
/// <param name="manifests">What the agent on lvs1 reads.</param>
/// <param name="start">Starts the agent.</param>
/// <param name="seed">The same gives the same history.</param>
internal sealed class History(Site site, ManifestFolder manifests, Func<RunningDaemon> start, int seed)
{
    /// <summary>A service of somebody else: it stays, whatever happens to ours.</summary>
    public const string Foreign = "-A -t 198.51.100.7:25 -s rr";

    // What is taken away five times within five minutes is put back ever more seldom, which is right and here only slow.
    private const int Patience = 4;

    private readonly Random random = new(seed);
    private readonly Dictionary<string, List<StandIn>> servers = [];
    private readonly Dictionary<string, string> ailing = [];
    private readonly Dictionary<string, int> taken = [];
    private RunningDaemon? agent;
    private bool isSpoilt;
    private bool isSeen;

    /// <summary>What the folder says, or said before its file was spoilt.</summary>
    public Wish Wish { get; private set; } = Wish.First;

    /// <summary>Hosts that answer.</summary>
    public IReadOnlyList<string> Well => [.. Wish.Hosts.Where(host => !ailing.ContainsKey(host))];

    /// <summary>The kernel is as the folder says: the agent has read it.</summary>
    public void Seen() => isSeen = true;

    public void Begin()
    {
        foreach (var host in Wish.Hosts)
        {
            Serve(host);
        }
        site["lvs1"].Ipvsadm(Foreign);
        Write();
        agent = start();
    }

    /// <summary>One to three things at once; gives them in words.</summary>
    public async Task<string> Step()
    {
        var words = new List<string>();
        if (isSpoilt)
        {
            Write();
            words.Add("the file is whole again");
        }
        for (var things = 1 + (random.Next(4) == 0 ? random.Next(1, 3) : 0); things > 0; things--)
        {
            words.Add(await Thing());
        }
        return string.Join("; ", words);
    }

    private async Task<string> Thing() => random.Next(20) switch
    {
        < 3 => Edit(Wish with { Services = Wish.Services.SetItem(Any(Wish.Services.Keys), Any(Wish.Schedulers)) }),
        < 6 => Edit(Wish with { Weights = Wish.Weights.SetItem(Any(Wish.Weights.Keys), random.Next(4)) }),
        < 8 => Edit(Wish with { Weights = Toggled(Wish.Weights, Any(Wish.Hosts), random.Next(1, 4)) }),
        < 10 => Edit(Wish with { Services = Toggled(Wish.Services, Any(Wish.Places.Keys), Any(Wish.Schedulers)) }),
        10 when isSeen => await Spoil(),
        11 => await Kill(),
        < 16 => Turn(Any(Wish.Hosts)),
        _ => Meddle(),
    };

    private T Any<T>(IEnumerable<T> of) => of.ElementAt(random.Next(of.Count()));

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, T> Toggled<T>(System.Collections.Immutable.ImmutableSortedDictionary<string, T> all, string name, T value) =>
        !all.ContainsKey(name) ? all.Add(name, value) : all.Count > 1 ? all.Remove(name) : all;

    private string Edit(Wish next)
    {
        Wish = next;
        isSeen = false;
        Write();
        return $"edit: {string.Join(", ", next.Services.Select(s => $"{s.Key} {s.Value}"))}; {string.Join(", ", next.Weights.Select(w => $"{w.Key} {w.Value}"))}";
    }

    private void Write()
    {
        manifests.Write("site.yaml", [.. Wish.Documents()]);
        isSpoilt = false;
    }

    /// <summary>An edit that was spoilt before it was read has never been: the last one must have been read, also where it changed nothing in the kernel.</summary>
    private async Task<string> Spoil()
    {
        await new AgentView(site["lvs1"]).MoreRounds(2);
        manifests.Write("site.yaml", "apiVersion: lvs-operator.io/v1alpha1\nkind: [VirtualService");
        isSpoilt = true;
        return "the file is spoilt";
    }

    private async Task<string> Kill()
    {
        var times = random.Next(1, 4);
        for (var time = 0; time < times; time++)
        {
            await agent!.Kill();
            agent = start();
            await Task.Delay(time == times - 1 ? 0 : random.Next(600)); // Amid its start.
        }
        return $"the agent is killed {times} times";
    }

    /// <summary>A well server falls ill in some way, an ailing one is well again.</summary>
    private string Turn(string host)
    {
        if (ailing.Remove(host, out var how))
        {
            if (how == "crashed") Serve(host);
            if (how == "cut off") site.Wires.MendLink(host);
            servers[host].ForEach(server => server.Mood = StandInMood.Well);
            return $"{host} is well again";
        }
        // A cut takes the check's whole timeout to be seen.
        how = ailing[host] = random.Next(6) switch { < 3 => "ill", < 5 => "crashed", _ => "cut off" };
        if (how == "ill") servers[host].ForEach(server => server.Mood = StandInMood.Ill);
        if (how == "crashed") servers[host].ForEach(server => server.Crash());
        if (how == "cut off") site.Wires.CutLink(host);
        return $"{host} is {how}";
    }

    private void Serve(string host) => servers[host] = [site[host].Serve(new StandInOrder()), site[host].Serve(new StandInOrder(8081))];

    private string Meddle()
    {
        var name = Any(Wish.Services.Keys);
        var (vip, port) = Wish.Places[name];
        var host = Seeds.Address(Any(Wish.Hosts));
        var what = random.Next(7);
        if (what is 0 or 1 && ++System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(taken, what == 0 ? name : vip, out _) > Patience) what = 2;
        string[] command = what switch
        {
            0 => ["ipvsadm", "-D", "-t", $"{vip}:{port}"],
            1 => ["ip", "addr", "del", $"{vip}/32", "dev", "eth0"],
            2 => ["ipvsadm", "-e", "-t", $"{vip}:{port}", "-r", $"{host}:{port}", "-g", "-w", $"{random.Next(0, 90)}"],
            3 => ["ipvsadm", "-d", "-t", $"{vip}:{port}", "-r", $"{host}:{port}"],
            4 => ["ipvsadm", "-a", "-t", $"{vip}:{port}", "-r", $"192.168.101.{random.Next(40, 90)}:{port}", "-g", "-w", "5"],
            5 => ["ipvsadm", "-E", "-t", $"{vip}:{port}", "-s", Any(Wish.Schedulers)],
            _ => ["sysctl", "-qw", "net.ipv4.conf.all.send_redirects=1"],
        };
        site["lvs1"].Run(command); // What it names may be away already.
        return string.Join(' ', command);
    }
}
