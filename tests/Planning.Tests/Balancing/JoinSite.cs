using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Planning.Tests.Balancing;

/// <summary>Sites whose servers come in.</summary>
internal static class JoinSite
{
    internal static void Put(Site site, params int[] servers)
    {
        var pool = Site.Pool("nginx", [.. servers.Select(s => Site.Server(s))]);
        pool.Spec.HealthCheck = Site.Tcp;
        site.Put(pool);
    }

    internal static Site Checked(HealthCheck check)
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = check;
        site.Put(pool);
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        return site;
    }

    internal static RealServerSetUps Reported(Site site, params string[] nodes) => new(site.Snapshot, Leases(site, nodes), site.Now);

    internal static Dictionary<string, AgentLease> Leases(Site site, params string[] nodes) => nodes.ToDictionary(
        n => n, n => new AgentLease(n, site.Now, ApiSite.LeaseDuration, RealServerReport.Of([System.Net.IPAddress.Parse(Site.Vip)], [])));
}
