using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Bench;

/// <summary>That the bench does to a site what it says, and that it notices what it must.</summary>
[Trait("topology", "small")]
public class SiteTests(ITestOutputHelper output) : LabCase(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Topology Two = Seeds.Site.Only("client", "nginx1");

    [Theory]
    [InlineData("http://192.168.101.3/", "192.168.101.1")]
    [InlineData("http://[fd00:101::3]/", "fd00:101::1")]
    public async Task A_stand_in_says_its_name_and_the_client_in_both_families(string url, string client)
    {
        var site = await Build(Two);
        site["nginx1"].Serve(new StandInOrder());

        Assert.Equal(("nginx1", client), (site["client"].Curl(url).Who, site["client"].Curl(url).Client));
        var asked = await site["client"].Ask(url, 1);
        Assert.Equal(("nginx1", client), (asked.Entries[0].Answer.Who, asked.Entries[0].Answer.Client));
    }

    [Fact]
    public async Task A_crashed_stand_in_refuses_and_its_mood_shows_in_health_alone()
    {
        var site = await Build(Two);
        var standIn = site["nginx1"].Serve(new StandInOrder());
        standIn.Mood = StandInMood.Ill;
        Assert.Equal((503, 200), (site["client"].Curl("http://192.168.101.3/health").Status, site["client"].Curl("http://192.168.101.3/").Status));

        standIn.Crash();

        Assert.Equal("ConnectionRefused while connecting", (await site["client"].Asker("http://192.168.101.3/").Ask()).Failure);
    }

    [Fact]
    public async Task A_udp_stand_in_echoes()
    {
        var site = await Build(Two);
        site["nginx1"].Serve(new StandInOrder(5353) { Protocol = StandInProtocol.Udp });

        Assert.Equal("nginx1 192.168.101.1 hello", site["client"].Udp("192.168.101.3", 5353, "hello", Patience));
        Assert.Null(site["client"].Udp("192.168.101.3", 5354, "hello", TimeSpan.FromSeconds(0.3)));
    }

    [Fact]
    public async Task A_cut_link_and_a_partition_keep_hosts_apart_until_healed()
    {
        var site = await Build(Seeds.Site.Only("client", "nginx1", "nginx2"));
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        async Task<string> Who(string host) => (await site["client"].Asker($"http://{Seeds.Address(host)}/", TimeSpan.FromSeconds(1)).Ask()).Who;
        Task Answers(string host) => Expect.Within(Patience, $"{host} answers", () => Who(host), who => who == host); // A port that came up forwards a moment later.

        site.Wires.CutLink("nginx1");
        await Answers("nginx2");
        Assert.Equal("", await Who("nginx1"));
        site.Wires.Heal();
        site.Wires.Partition(["client", "nginx1"], ["nginx2"]);
        await Answers("nginx1");
        Assert.Equal("", await Who("nginx2"));
        site.Wires.Heal();

        await Answers("nginx1");
        await Answers("nginx2");
    }

    [Fact]
    public async Task A_load_names_each_failure_and_who_answered()
    {
        var site = await Build(Two);
        var standIn = site["nginx1"].Serve(new StandInOrder());
        var load = site["client"].Load("http://192.168.101.3/", new LoadOrder { Parallel = 2 });
        await load.More(20);
        standIn.Crash();
        await load.More(20);

        var report = await load.Stop();

        Assert.True(report.Good >= 20);
        Assert.Contains(report.Failures, entry => entry.Answer.Failure == "ConnectionRefused while connecting");
        Assert.Equal(["nginx1"], report.Who.Keys);
    }

    [Fact]
    public async Task Capture_sees_what_passes()
    {
        var site = await Build(Two);
        var capture = site["nginx1"].Capture("arp and host 192.168.101.3");
        await capture.Ready();
        site["nginx1"].Serve(new StandInOrder());
        site["client"].Curl("http://192.168.101.3/");

        await Expect.Within(Patience, "an ARP reply", () => capture.Packets, packets => packets.Any(packet => packet.Contains("Reply 192.168.101.3 is-at", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_host_has_a_run_folder_and_a_name_of_its_own()
    {
        var site = await Build(Two);
        foreach (var host in site.Hosts)
        {
            var tool = site[host.Name].Start(new Tool("tool", ["sh", "-c", "hostname >/run/who; ls /sys/class/net; sleep 100"]));
            await Expect.Within(Patience, "its name", () => File.Exists(host.OnBench("/run/who")) ? File.ReadAllText(host.OnBench("/run/who")).Trim() : "", who => who == host.Name);
            await Expect.Within(Patience, "its interfaces", () => tool.Log, log => log.Contains("eth0", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_a_case_leaves_running_fails_it()
    {
        var site = await Build(Two); // Whatever comes, it must not stand in the way of the next case.
        site["client"].Start(new Tool("escapes", ["sh", "-c", "setsid sleep 1000 & until grep -q ^sleep /proc/$!/comm; do sleep 0.1; done"]));
        await Expect.Within(Patience, "the first process has ended", () => !site["client"].Daemon("escapes").IsRunning);

        var failure = await Assert.ThrowsAsync<LabFailure>(async () => await site.DisposeAsync());

        Assert.Contains("client: sleep 1000", failure.Message);
        var again = await Build(Two);
        Assert.Equal(2, again.Hosts.Count());
    }

    /// <summary>Found by the 20 kills on a busy machine: a mount of the killed one's start was still under way when the case ended.</summary>
    [Fact]
    public async Task What_is_killed_amid_its_start_leaves_nothing_running()
    {
        var site = await Build(Two);
        for (var time = 0; time < 20; time++)
        {
            var tool = site["client"].Start(new Tool("tool", ["sleep", "1000"]));
            await Task.Delay(time * 4);
            await tool.Kill();
        }

        await site.DisposeAsync();
    }

    [Fact]
    public async Task Expect_says_what_it_saw_last() =>
        Assert.Equal("expected within 0.1 s: the moon; seen last: cheese",
            (await Assert.ThrowsAsync<LabFailure>(() => Expect.Within(TimeSpan.FromSeconds(0.1), "the moon", () => "cheese", seen => seen == "moon"))).Message);
}
