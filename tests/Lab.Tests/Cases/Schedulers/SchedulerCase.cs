using System.Globalization;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Schedulers;

/// <summary>
/// Ten real servers behind one director, by NAT: they are addresses of one machine, each with a server that tells its own name, s1 to s10.
/// The client has forty addresses, for schedulers that go by it.
/// </summary>
public abstract class SchedulerCase(ITestOutputHelper output) : AgentCase(output)
{
    protected const string Vip = "192.168.199.201";

    private protected static IReadOnlyList<string> Clients { get; } = [.. Enumerable.Range(11, 40).Select(n => $"192.168.199.{n}")];

    private protected static async Task<(Site Site, IReadOnlyList<StandIn> Servers)> Stand(SchedulerCase it)
    {
        var site = await it.Build(NatSeed.Site.Only("client", "dir", "rs1"));
        site["client"].Ip([.. Clients.Select(client => $"addr add {client}/24 dev eth0")]);
        site["rs1"].Ip([.. Enumerable.Range(1, 10).SelectMany(n => new[] { $"addr add {Address(n)}/24 dev eth0", $"addr add {Address6(n)}/64 dev eth0 nodad" })]);
        return (site, [.. Enumerable.Range(1, 10).Select(n => site["rs1"].Serve(new StandInOrder { Name = $"s{n}", Address = Address(n) }))]);
    }

    private protected static string Address(int server) => $"192.168.226.{140 + server}";

    private protected static string Address6(int server) => $"fd00:226::{140 + server}";

    /// <summary>A service on a port of its own, and its pool: servers s1, s2, … with these weights. Both in a file of their own.</summary>
    private protected static void Put(Site site, string name, int port, string scheduler, IEnumerable<string> weights, params string[] more)
    {
        string[] usual = [$"vips: [{{address: {Vip}}}]", $"ports: [{{port: {port}, targetPort: 80}}]", $"backend: {{name: {name}}}", "forwarding: {mode: NAT}", "drain: {timeout: 0s}"];
        Manifests(site).Write($"{name}.yaml",
            Yaml.Service(name, scheduler, [.. usual.Where(field => !more.Any(other => other.StartsWith(field[..(field.IndexOf(':', StringComparison.Ordinal) + 1)], StringComparison.Ordinal))), .. more]),
            Yaml.Pool(name, weights.Select((weight, index) => $"{{address: {Address(index + 1)}, weight: {weight}}}")));
    }

    private protected static void Put(Site site, string name, int port, string scheduler, int[] weights, params string[] more) =>
        Put(site, name, port, scheduler, weights.Select(weight => $"{weight}"), more);

    /// <summary>Requests one after another, each over a connection of its own: how many each server answered.</summary>
    private protected static async Task<string> Shares(Site site, int port, int requests)
    {
        var names = new List<string>();
        for (var n = 0; n < requests; n++)
        {
            names.Add(await Held.WhoAnswers(site["client"], Vip, port, ""));
        }
        return Text(names);
    }

    /// <summary>Who answers each client address.</summary>
    private protected static async Task<IReadOnlyDictionary<string, string>> ByClient(Site site, int port, IEnumerable<string> clients, string vip = Vip)
    {
        var answers = new Dictionary<string, string>();
        foreach (var client in clients)
        {
            answers[client] = await Held.WhoAnswers(site["client"], vip, port, client);
        }
        return answers;
    }

    /// <summary>Opens connections one after another that stay; gives how many each server has. IPVS has counted one before the next is opened.</summary>
    private protected async Task<string> Hold(Site site, int port, int connections, string from = "")
    {
        for (var n = 1; n <= connections; n++)
        {
            var more = Active(site, port).Values.Sum() + 1;
            Keep(await Held.Open(site["client"], Vip, port, from));
            await Expect.Within(Patience, $"{more} connections on port {port}", () => Active(site, port).Values.Sum(), sum => sum == more);
        }
        return string.Join(", ", Active(site, port).Where(pair => pair.Value > 0).OrderBy(pair => int.Parse(pair.Key.AsSpan(1), CultureInfo.InvariantCulture)).Select(pair => $"{pair.Key} {pair.Value}"));
    }

    /// <summary>Keeps a connection open until the case ends.</summary>
    private protected Held Keep(Held held)
    {
        Own(new Ended(held));
        return held;
    }

    /// <summary>Connections of each server behind a port that IPVS remembers and does not count as active.</summary>
    private protected static IReadOnlyDictionary<string, int> Inactive(Site site, int port) => Columns(site, port, 5);

    /// <summary>Active connections of each server behind a port, as IPVS counts them.</summary>
    private protected static IReadOnlyDictionary<string, int> Active(Site site, int port) => Columns(site, port, 4);

    /// <summary>The weights that IPVS has for a port: <c>s1 3, s2 1</c>.</summary>
    private protected static string Weights(Site site, int port) =>
        string.Join(", ", Columns(site, port, 3).OrderBy(pair => int.Parse(pair.Key.AsSpan(1), CultureInfo.InvariantCulture)).Select(pair => $"{pair.Key} {pair.Value}"));

    private protected static Task Weighing(Site site, int port, string weights) =>
        Expect.Within(Patience, $"port {port} is served by {weights}", () => Weights(site, port), seen => seen == weights);

    // A line of /proc/net/ip_vs: "  -> C0A8E28D:0050      Masq    1      0          0", below "TCP  C0A8C7C9:1F41 rr".
    private static Dictionary<string, int> Columns(Site site, int port, int column)
    {
        var found = new Dictionary<string, int>();
        var within = false;
        foreach (var words in site["dir"].ProcNet("ip_vs").Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words is ["TCP" or "UDP", var service, ..])
            {
                within = service.EndsWith($":{port:X4}", StringComparison.Ordinal);
            }
            else if (within && words is ["->", var server, ..] && server.Length == 13)
            {
                found[$"s{Convert.ToInt32(server[6..8], 16) - 140}"] = int.Parse(words[column], CultureInfo.InvariantCulture);
            }
        }
        return found;
    }

    private static string Text(IEnumerable<string> names) => string.Join(", ", names.GroupBy(name => name).OrderBy(group => int.Parse(group.Key.AsSpan(1), CultureInfo.InvariantCulture)).Select(group => $"{group.Key} {group.Count()}"));

    private sealed class Ended(Held held) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            held.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
