using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Bench;

/// <summary>The bench itself shown to be sound: the seeds' site programmed by hand, without any of our own programs.</summary>
public class SeedsByHandTests(ITestOutputHelper output) : LabCase(output)
{
    private const string Url = $"http://{Seeds.Vip}/";

    // Two Java start at once on one CPU: 20 s where it is quiet.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact, Trait("topology", "small")]
    public async Task Two_nginx_alternate_behind_the_vip_and_see_the_client()
    {
        var site = await Build(Seeds.Site.Only("client", "lvs1", "nginx1", "nginx2"));
        ByHand.DirectRouting(site);
        await site["nginx1"].StartReady(Nginx.Web("nginx1"));
        await site["nginx2"].StartReady(Nginx.Web("nginx2"));

        var first = site["client"].Curl(Url);
        var report = await site["client"].Ask(Url, 20);

        Assert.Equal("192.168.101.1", first.Client);
        Assert.Equal("20 requests, 0 failed; nginx1 10, nginx2 10", report.ToString());
        Assert.DoesNotContain(report.Sequence.Zip(report.Sequence.Skip(1)), pair => pair.First == pair.Second);
        Assert.All(report.Entries, entry => Assert.Equal("192.168.101.1", entry.Answer.Client));
        Assert.Contains("-a -t 192.168.101.100:80 -r 192.168.101.3:80 -g -w 1", site["lvs1"].IpvsRules());
    }

    [Fact, Trait("topology", "seeds")]
    public async Task Two_real_tomcats_answer_through_two_nginx()
    {
        var site = await Build(Seeds.Site.Only("client", "lvs1", "nginx1", "nginx2", "tomcat1", "tomcat2"));
        ByHand.DirectRouting(site);
        await Task.WhenAll(
            site["tomcat1"].StartReady(new Tomcat(), Patience),
            site["tomcat2"].StartReady(new Tomcat(), Patience),
            site["nginx1"].StartReady(Nginx.Proxy("192.168.101.5:8080", "192.168.101.6:8080")),
            site["nginx2"].StartReady(Nginx.Proxy("192.168.101.5:8080", "192.168.101.6:8080")));

        var load = site["client"].Load(Url, new LoadOrder { Requests = 12, Timeout = TimeSpan.FromSeconds(60) });
        var report = await load.Report;

        Assert.Empty(report.Failures);
        Assert.Equal(["tomcat1", "tomcat2"], report.Who.Keys);
        Assert.All(report.Entries, entry => Assert.Equal("192.168.101.1", entry.Answer.Client));
        var proxies = report.Entries.Select(entry => entry.Answer.Body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2]);
        Assert.Equal(["nginx1", "nginx2"], proxies.Distinct().Order());
    }

    [Fact, Trait("topology", "seeds")]
    public async Task The_far_client_comes_through_the_router()
    {
        var site = await Build(Seeds.Site.Only("far", "router", "nginx1"));
        site["nginx1"].Serve(new StandInOrder());

        Assert.Equal("172.20.0.2", site["far"].Curl("http://192.168.101.3/").Client);
    }
}
