using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Reporting;

/// <summary>The largest pool that a manifest can name: what it comes to in rows and in the number of writes.</summary>
public sealed class ThousandServersTests
{
    private const int Count = 1000;
    private static readonly ObjectKey Shop = new("web", "shop"), Nginx = new("web", "nginx");

    [Theory]
    [InlineData(HealthState.Up)]
    [InlineData(HealthState.Down)]
    public void Rows_stay_short_and_count_them_all(HealthState state)
    {
        var site = Thousand();
        Judge(site, _ => state);
        var plan = site.Plan();
        Assert.Equal(state == HealthState.Up ? Count : 0, plan.Services[Site.Key()].Destinations.Length);
        Assert.Equal(Count, plan.Reports.Single().Ports[0].Servers.Length);
        Assert.Empty(plan.Problems);

        var rows = new AgentRows(new("lvs1", "0.1.0", site.Snapshot, plan, site.Verdicts));
        var (director, observer) = (rows.Director(Shop, null)!, rows.Pool(Nginx)!);
        var up = state == HealthState.Up ? Count : 0;
        Assert.Equal((Count, up, Count - up), (director.RealServers, director.Healthy, observer.UnhealthyCount));
        Assert.InRange(observer.Unhealthy.Count, 0, 8);
        Assert.InRange(JsonSerializer.Serialize(director, ApiJson.Default.DirectorStatus).Length, 1, 1024);
        Assert.InRange(JsonSerializer.Serialize(observer, ApiJson.Default.PoolObserver).Length, 1, 4096);
    }

    /// <summary>What is written is what stands when it is written, and not what happened since.</summary>
    [Fact]
    public void However_often_servers_flap_between_two_looks_each_object_has_one_row_to_write()
    {
        var site = Thousand();
        Judge(site, _ => HealthState.Up);
        var api = new ApiSite { Snapshot = site.Snapshot };
        var rows = Rows(site);
        api.Row("shop", rows.Director(Shop, null)!);
        api.Row(rows.Pool(Nginx)!);
        Assert.Empty(RowWrites.Needed("lvs1", Rows(site), api.Snapshot, new Dictionary<ObjectKey, TierStatus>()));
        for (var second = 0; second < 60; second++)
        {
            var odd = second % 2;
            Judge(site, server => server % 2 == odd ? HealthState.Down : HealthState.Up);
            rows = Rows(site);
        }
        Assert.Equal(["RealServerPool web/nginx", "VirtualService web/shop"], RowWrites.Needed("lvs1", rows, api.Snapshot, new Dictionary<ObjectKey, TierStatus>()).Select(w => w.Object.ToString()));
        Judge(site, _ => HealthState.Up);
        Assert.Empty(RowWrites.Needed("lvs1", Rows(site), api.Snapshot, new Dictionary<ObjectKey, TierStatus>()));
    }

    private static AgentRows Rows(Site site) => new(new("lvs1", "0.1.0", site.Snapshot, site.Plan(1), site.Verdicts));

    private static string Address(int server) => $"192.168.{110 + (server / 250)}.{1 + (server % 250)}";

    private static Site Thousand()
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", [.. Enumerable.Range(0, Count).Select(i => new RealServer { Address = Address(i) })]);
        pool.Spec.Setup = RealServerSetup.External;
        pool.Spec.HealthCheck = Site.Tcp;
        site.Put(pool);
        return site;
    }

    private static void Judge(Site site, Func<int, HealthState> state)
    {
        var pool = new ObjectRef(nameof(RealServerPool), Nginx);
        for (var i = 0; i < Count; i++)
            site.Verdicts = site.Verdicts.With(new(pool, System.Net.IPAddress.Parse(Address(i)), 80), new(state(i), site.Now, state(i) == HealthState.Up ? "" : "timed out while connecting"));
    }
}
