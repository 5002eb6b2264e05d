using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Schedulers;

/// <summary>Each scheduler by what it is chosen for, all on one director, each on a port of its own.</summary>
[Trait("topology", "nat")]
public class SchedulerTests(ITestOutputHelper output) : SchedulerCase(output)
{
    private const int Slow = 8023;

    private static readonly int[] Ten = [.. Enumerable.Repeat(1, 10)];
    private static readonly string[] Full = ["1, upperThreshold: 1", "1", "1"];

    [Fact]
    public async Task Every_scheduler_shows_its_character_and_one_that_the_kernel_lacks_is_told_of()
    {
        var (site, _) = await Stand(this);
        Manifests(site).Write("site.yaml", Yaml.NatDirector);
        Put(site, "rr", 8001, "rr", [3, 1, 1]);
        Put(site, "wrr", 8002, "wrr", [3, 1]);
        Put(site, "lc", 8003, "lc", [5, 1]);
        Put(site, "wlc", 8004, "wlc", [3, 1]);
        Put(site, "sed", 8005, "sed", [4, 1]);
        Put(site, "nq", 8006, "nq", [4, 1]);
        Put(site, "fo", 8007, "fo", [1, 5, 3]);
        Put(site, "ovf", 8008, "ovf", [3, 2]);
        Put(site, "lblc", 8009, "lblc", [2, 2]);
        Put(site, "lblcr", 8010, "lblcr", [2, 2]);
        Put(site, "dh", 8011, "dh", [1, 1, 1], $"vips: [{{address: {Vip}}}, {{address: 192.168.199.202}}, {{address: 192.168.199.203}}, {{address: 192.168.199.204}}]");
        Put(site, "sh", 8012, "sh", Ten);
        Put(site, "sh-port", 8013, "sh, flags: [sh-port]", Ten);
        Put(site, "sh-strict", 8014, "sh", Full);
        Put(site, "sh-fallback", 8015, "sh, flags: [sh-fallback]", Full);
        Put(site, "sh-weightless", 8022, "sh", [1, 0, 1]);
        Put(site, "mh", 8016, "mh", Ten);
        Put(site, "mh-port", 8017, "mh, flags: [mh-port]", Ten);
        Put(site, "mh-strict", 8018, "mh", Full);
        Put(site, "mh-fallback", 8019, "mh, flags: [mh-fallback]", Full);
        Put(site, "edited", 8020, "rr", [1, 1]);
        PutSlow(site, [1, 0]);
        Put(site, "twos", 8021, "twos", [1, 1]);
        StartAgent(site, "dir");
        await Expect.Within(Patience, "every service but the one of twos", () => site["dir"].IpvsRules().Count(rule => rule.StartsWith("-A ", StringComparison.Ordinal)), count => count == 25);
        await Weighing(site, 8020, "s1 1, s2 1");

        var steps = new Steps(Output);
        await steps.Do("a server that comes in begins with a part of its weight, and a killed agent goes on from there", () => StartsSlowly(site));
        await steps.Do("rr goes round, whatever the weights", async () => Assert.Equal("s1 3, s2 3, s3 3", await Shares(site, 8001, 9)));
        await steps.Do("wrr gives shares by weight", async () => Assert.Equal("s1 6, s2 2", await Shares(site, 8002, 8)));
        await steps.Do("lc evens out connections, whatever the weights", async () => Assert.Equal("s1 2, s2 2", await Hold(site, 8003, 4)));
        await steps.Do("wlc evens out connections by weight", async () => Assert.Equal("s1 6, s2 2", await Hold(site, 8004, 8)));
        await steps.Do("sed leaves a slow server idle while the fast one answers sooner", async () => Assert.Equal("s1 3", await Hold(site, 8005, 3)));
        await steps.Do("nq takes the idle server first", async () => Assert.Equal("s1 1, s2 1", await Hold(site, 8006, 2)));
        await steps.Do("nq goes on as sed does", async () => Assert.Equal("s1 3, s2 1", await Hold(site, 8006, 2)));
        await steps.Do("fo sends all to the highest weight, and to the next where that is gone", () => FailsOver(site));
        await steps.Do("ovf fills the highest weight and then the next", async () => Assert.Equal("s1 4, s2 2", await Hold(site, 8008, 6)));
        await steps.Do("lblc keeps an address on one server until that is overloaded, and then moves it", async () => Assert.Equal("s1 3, s2 5", Sorted(await Hold(site, 8009, 8))));
        await steps.Do("lblcr adds a server to those of an overloaded address", async () => Assert.Equal("s1 4, s2 4", Sorted(await Hold(site, 8010, 8))));
        await steps.Do("dh goes by the address that is asked", () => ByDestination(site));
        await steps.Do("sh keeps a client on its server", () => KeepsClients(site, 8012));
        await steps.Do("sh-port tells the connections of one client apart", () => SpreadsOneClient(site, 8013));
        await steps.Do("sh refuses the clients of a server that is full", async () => Assert.InRange(await RefusedBesideAFull(site, 8014), 1, 39));
        await steps.Do("sh-fallback gives them another one", async () => Assert.Equal(0, await RefusedBesideAFull(site, 8015)));
        await steps.Do("sh refuses nobody for a server with weight 0: the agent has it fall back", async () => Assert.Equal(0, await Refused(site, 8022)));
        await steps.Do("mh keeps a client on its server", () => KeepsClients(site, 8016));
        await steps.Do("mh-port tells the connections of one client apart", () => SpreadsOneClient(site, 8017));
        await steps.Do("mh refuses the clients of a server that is full", async () => Assert.InRange(await RefusedBesideAFull(site, 8018), 1, 39));
        await steps.Do("mh-fallback gives them another one", async () => Assert.Equal(0, await RefusedBesideAFull(site, 8019)));
        await steps.Do("of ten servers one goes: mh moves few clients of the others, sh most", () => OneOfTenGoes(site));
        await steps.Do("a server whose weight becomes 0 costs no client its answer, though mh and sh have it in their tables", () => WeightlessTurnsNobodyAway(site));
        await steps.Do("twos is told of by module and version, and what was stays", () => WithoutTwos(site));
        await steps.Do("it has all of its weight in the end", () => Weighing(site, Slow, "s1 100, s2 100"));
        steps.AllHold();
    }

    private static void PutSlow(Site site, int[] weights) => Manifests(site).Write("slow.yaml",
        Yaml.Service("slow", "wlc", $"vips: [{{address: {Vip}}}]", $"ports: [{{port: {Slow}, targetPort: 80}}]", "backend: {name: slow}", "forwarding: {mode: NAT}"),
        Yaml.Pool("slow", weights.Select((weight, index) => $"{{address: {Address(index + 1)}, weight: {weight}}}"), "slowStart: 30s"));

    private static async Task StartsSlowly(Site site)
    {
        PutSlow(site, [1, 1]);
        await Expect.Within(Patience, "s2 has some weight and not all", () => Second(site), weight => weight is >= 10 and < 100);
        await Expect.Within(Patience, "/status tells", new AgentView(site["dir"]).Uses, uses => uses.Any(use => use.StartsWith($"{Slow} {Address(2)} Rising weight ", StringComparison.Ordinal)));
        await site["dir"].Daemon("agent").Kill();
        var before = Second(site);
        StartAgent(site, "dir");
        var least = 100;
        await Expect.Within(Patience, "more than before", () => least = Math.Min(least, Second(site)), _ => Second(site) > before || before == 100);
        Assert.True(least >= before, $"weight {before} before the restart, then {least}");
    }

    private static int Second(Site site) => int.Parse(Weights(site, Slow).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task FailsOver(Site site)
    {
        Assert.Equal("s2 4", await Shares(site, 8007, 4));
        Put(site, "fo", 8007, "fo", [1, 0, 3]);
        await Weighing(site, 8007, "s1 1, s2 0, s3 3");
        Assert.Equal("s3 4", await Shares(site, 8007, 4));
    }

    private static async Task ByDestination(Site site)
    {
        var servers = new List<string>();
        foreach (var vip in new[] { Vip, "192.168.199.202", "192.168.199.203", "192.168.199.204" })
        {
            servers.Add(Assert.Single((await ByClient(site, 8011, Clients.Take(4), vip)).Values.Distinct()));
        }
        Assert.True(servers.Distinct().Count() > 1, $"four addresses all go to {servers[0]}");
    }

    private static async Task KeepsClients(Site site, int port)
    {
        var before = await ByClient(site, port, Clients.Take(20));
        Assert.InRange(before.Values.Distinct().Count(), 4, 10);
        Assert.Equal(before, await ByClient(site, port, Clients.Take(20)));
    }

    private static async Task SpreadsOneClient(Site site, int port)
    {
        var seen = new HashSet<string>();
        for (var n = 0; n < 40 && seen.Count < 3; n++)
        {
            seen.Add(await Held.WhoAnswers(site["client"], Vip, port, Clients[0]));
        }
        Assert.Equal(3, seen.Count);
    }

    /// <summary>How many of the clients get no connection.</summary>
    private static async Task<int> Refused(Site site, int port)
    {
        var refused = 0;
        foreach (var client in Clients)
        {
            try
            {
                await Held.WhoAnswers(site["client"], Vip, port, client);
            }
            catch (LabFailure)
            {
                refused++;
            }
        }
        return refused;
    }

    /// <summary>The same where s1 takes one connection only, and has it.</summary>
    private async Task<int> RefusedBesideAFull(Site site, int port)
    {
        for (var n = 0; n < Clients.Count && !Active(site, port).TryGetValue("s1", out var held) | held == 0; n++)
        {
            await Hold(site, port, 1, Clients[n]);
        }
        return await Refused(site, port);
    }

    private static async Task OneOfTenGoes(Site site)
    {
        var moved = new Dictionary<string, int>();
        foreach (var (name, port) in new[] { ("mh", 8016), ("sh", 8012) })
        {
            var before = await ByClient(site, port, Clients);
            Put(site, name, port, name, Ten[..9]);
            await Weighing(site, port, string.Join(", ", Enumerable.Range(1, 9).Select(n => $"s{n} 1")));
            var after = await ByClient(site, port, Clients);
            moved[name] = Clients.Count(client => before[client] != "s10" && before[client] != after[client]);
        }
        Assert.True(moved["mh"] <= 4 && moved["sh"] >= 20, $"of 40 clients moved without need: {string.Join(", ", moved)}");
    }

    private static async Task WeightlessTurnsNobodyAway(Site site)
    {
        foreach (var (name, port) in new[] { ("mh", 8016), ("sh", 8012) })
        {
            Put(site, name, port, name, [.. Ten[..8], 0]);
            await Weighing(site, port, string.Join(", ", Enumerable.Range(1, 9).Select(n => $"s{n} {(n == 9 ? 0 : 1)}")));
            Assert.Equal($"{name}: 0 refused", $"{name}: {await Refused(site, port)} refused");
        }
    }

    private static async Task WithoutTwos(Site site)
    {
        var view = new AgentView(site["dir"]);
        Task Told() => Expect.Within(Patience, "module and version", view.Problems, problems => problems.Any(problem =>
            problem.StartsWith("load module ip_vs_twos:", StringComparison.Ordinal) && problem.Contains("twos is part of Linux since 5.1", StringComparison.Ordinal)));
        await Told();
        Put(site, "edited", 8020, "twos", [2, 1]);
        await Weighing(site, 8020, "s1 2, s2 1"); // What of the edit the kernel can do is done.
        await Told();
        Assert.Contains($"-A -t {Vip}:8020 -s rr", site["dir"].IpvsRules().Select(rule => rule.TrimEnd()));
        Assert.Equal("s1 2, s2 2", await Shares(site, 8020, 4));
        Put(site, "edited", 8020, "mh, flags: [mh-port, mh-fallback]", [1, 1]);
        Manifests(site).Delete("twos.yaml");
        await Expect.Within(Patience, "another one is taken", () => site["dir"].IpvsRules(), rules => rules.Any(rule => rule.StartsWith($"-A -t {Vip}:8020 -s mh -b mh-fallback,mh-port", StringComparison.Ordinal)));
        await Expect.Within(Patience, "nothing is wrong any more", view.Problems, problems => problems.Count == 0);
    }

    private static string Sorted(string text) => string.Join(", ", text.Split(", ").Select(part => part.Split(' ')[1]).Order().Select((count, index) => $"s{index + 1} {count}"));
}
