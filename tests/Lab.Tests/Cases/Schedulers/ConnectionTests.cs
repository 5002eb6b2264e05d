using System.Net;
using System.Net.Sockets;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Schedulers;

/// <summary>What binds a client to a server, or keeps a server from taking more: persistence, one-packet, thresholds.</summary>
[Trait("topology", "nat")]
public class ConnectionTests(ITestOutputHelper output) : SchedulerCase(output)
{
    private const string Vip6 = "fd00:199::201";

    [Fact]
    public async Task Persistence_by_prefix_one_packet_and_thresholds()
    {
        var (site, _) = await Stand(this);
        site["client"].Ip([.. new[] { "a:1", "a:2", "b:1", "b:2" }.Select(tail => $"addr add fd00:199::{tail}/64 dev eth0 nodad")]);
        foreach (var n in Enumerable.Range(1, 3))
        {
            site["rs1"].Serve(new StandInOrder { Name = $"s{n}", Address = Address6(n) });
        }
        var udp = Enumerable.Range(1, 2).SelectMany(n => new[] { 53, 54 }.Select(port => (Port: port, Server: site["rs1"].Serve(
            new StandInOrder(port) { Name = $"s{n}", Address = Address(n), Protocol = StandInProtocol.Udp })))).ToLookup(u => u.Port, u => u.Server);
        Manifests(site).Write("site.yaml", Yaml.NatDirector);
        Put(site, "one", 8001, "rr", [1, 1, 1], "persistence: {timeout: 300s}");
        Put(site, "net", 8002, "rr", [1, 1, 1], "persistence: {timeout: 300s, prefixLength: 28}");
        Put(site, "full", 8003, "rr", ["1, upperThreshold: 2, lowerThreshold: 2", "1"]);
        Put(site, "datagrams", 53, "rr", [1, 1], "ports: [{port: 53, protocol: UDP}]", "onePacket: true");
        Put(site, "flows", 54, "rr", [1, 1], "ports: [{port: 54, protocol: UDP}]");
        Manifests(site).Write("six.yaml",
            Yaml.Service("six", "rr", $"vips: [{{address: \"{Vip6}\"}}]", "ports: [{port: 8004, targetPort: 80}]", "backend: {name: six}", "forwarding: {mode: NAT}",
                "persistence: {timeout: 300s, ipv6PrefixLength: 112}"),
            Yaml.Pool("six", Enumerable.Range(1, 3).Select(n => $"{{address: \"{Address6(n)}\"}}")));
        StartAgent(site, "dir");
        await Expect.Within(Patience, "every service with every server", () => site["dir"].IpvsRules().Count, count => count == 6 + 3 + 3 + 2 + 2 + 2 + 3);
        await Expect.Within(Patience, "nothing left to do", new AgentView(site["dir"]).IsReady, ready => ready);

        var steps = new Steps(Output);
        await steps.Do("a client stays with its server", () => EachItsOwn(site));
        await steps.Do("clients of one IPv4 network share a server", async () => SharedByNetwork(
            await ByClient(site, 8002, ["192.168.199.17", "192.168.199.30", "192.168.199.18"]), await ByClient(site, 8002, ["192.168.199.33", "192.168.199.46"])));
        await steps.Do("clients of one IPv6 network share a server", async () => SharedByNetwork(
            await ByClient(site, 8004, ["fd00:199::a:1", "fd00:199::a:2"], Vip6), await ByClient(site, 8004, ["fd00:199::b:1", "fd00:199::b:2"], Vip6)));
        await steps.Do("datagrams of one client are balanced one by one", () => Sent(site, 53, [.. udp[53]], "3, 3"));
        await steps.Do("without one-packet they stay together", () => Sent(site, 54, [.. udp[54]], "0, 6"));
        await steps.Do("a server above its threshold gets nothing until it is below the lower one", () => Fills(site));
        steps.AllHold();
    }

    private static async Task EachItsOwn(Site site)
    {
        var clients = Clients.Take(3).ToArray();
        var before = await ByClient(site, 8001, clients);
        Assert.Equal(3, before.Values.Distinct().Count());
        Assert.Equal(before, await ByClient(site, 8001, clients.Reverse()));
    }

    private static void SharedByNetwork(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        Assert.NotEqual(Assert.Single(one.Values.Distinct()), Assert.Single(other.Values.Distinct()));

    /// <summary>Six datagrams from one socket: how many each server had, the fewest first.</summary>
    private static async Task Sent(Site site, int port, IReadOnlyList<StandIn> servers, string shares)
    {
        using var socket = site["client"].InNamespace(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        for (var n = 0; n < 6; n++)
        {
            socket.SendTo("x"u8, new IPEndPoint(IPAddress.Parse(Vip), port));
            await Expect.Within(Patience, $"{n + 1} datagrams have arrived", () => servers.Sum(server => server.Answered), sum => sum == n + 1);
        }
        Assert.Equal(shares, string.Join(", ", servers.Select(server => server.Answered).Order()));
    }

    private async Task Fills(Site site)
    {
        var held = new Dictionary<string, Held>();
        for (var n = 1; n <= 6; n++)
        {
            var before = Active(site, 8003);
            var one = Keep(await Held.Open(site["client"], Vip, 8003));
            var after = await Expect.Within(Patience, $"{n} connections", () => Active(site, 8003), seen => seen.Values.Sum() == n);
            held[after.First(server => server.Value > before[server.Key]).Key] = one;
        }
        Assert.Equal(("s1 2", "s2 4"), ($"s1 {Active(site, 8003)["s1"]}", $"s2 {Active(site, 8003)["s2"]}"));
        held["s1"].Reset();
        await Expect.Within(Patience, "IPVS has forgotten the one that was reset", () => Active(site, 8003)["s1"] + Inactive(site, 8003)["s1"], count => count == 1);
        Assert.Equal("s1 2, s2 6", await Hold(site, 8003, 3));
    }
}
