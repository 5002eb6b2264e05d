using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Planning.Tests.Checks;

public sealed class CommandPolicyTests
{
    private static readonly HealthCheck Exec = new() { Type = HealthCheckType.EXEC, Exec = new() { Command = ["/check", "x"] } };

    [Fact]
    public void A_program_that_is_not_on_the_list_is_told_of_with_field_value_and_remedy_for_each_service()
    {
        var site = Checked(Exec);
        site.Put(Site.Service("other", spec => spec.Ports = [new() { Port = 81 }]));
        var plan = site.Plan();
        var problems = CommandPolicy.Problems(plan.Checks, site.Snapshot.VirtualServices.Values, ["/other", "/CHECK"]);
        Assert.Equal(["VirtualService web/other", "VirtualService web/shop"], problems.Select(p => p.Object));
        Assert.All(problems, p => Assert.Equal(Reasons.NodeError, p.Reason));
        Assert.StartsWith("RealServerPool web/nginx: spec.healthCheck.exec.command[0]: /check: --allow-exec of the agent", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("--allow-exec=/check", problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_on_it_is_none()
    {
        var site = Checked(Exec);
        Assert.Empty(CommandPolicy.Problems(site.Plan().Checks, site.Snapshot.VirtualServices.Values, ["/check"]));
    }

    [Fact]
    public void A_command_knows_the_virtual_address_of_the_first_service_and_other_kinds_know_none()
    {
        var site = Checked(Exec);
        site.Put(Site.Service("a-first", spec => spec.Vips = [new() { Address = "192.168.101.101" }]));
        var plan = site.Plan();
        Assert.Equal(2, plan.Checks.Count);
        Assert.All(plan.Checks, c => Assert.Equal(new(new("web", "a-first"), IPAddress.Parse("192.168.101.101"), 80, TransportProtocol.TCP), c.Path));
        Assert.All(Checked(Site.Tcp).Plan().Checks, c => Assert.Null(c.Path));
    }

    private static Site Checked(HealthCheck check)
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = check;
        site.Put(pool);
        return site;
    }
}
