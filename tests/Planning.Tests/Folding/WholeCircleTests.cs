using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Planning.Tests.Folding;

/// <summary>Operator and agents around one API: from an edit to its conditions, and how many writes that takes (kubernetes.md, "Status without storms").</summary>
public sealed class WholeCircleTests
{
    private readonly ApiSite _site = ApiSite.Seed();
    private readonly ApiAgent _director = new("lvs1", Site.FactsOf("192.168.101.8"));
    private readonly ApiAgent[] _servers = [new("nginx1", Site.FactsOf("192.168.101.3")), new("nginx2", Site.FactsOf("192.168.101.4"))];
    private int _byOperator;
    private int _byDirector;

    /// <summary>Lets everybody act in turn until nobody has anything to write.</summary>
    private void Settle()
    {
        (_byOperator, _byDirector) = (0, 0);
        for (var round = 0; round < 9; round++)
        {
            var (operators, directors) = (_site.Reconcile(), _director.Round(_site));
            _byOperator += operators;
            _byDirector += directors;
            Assert.All(_servers, s => Assert.Equal(0, s.Round(_site)));
            if (round > 0 && operators + directors == 0) return;
        }
        Assert.Fail("they never come to rest");
    }

    private string Weights() => Site.Weights(_director.Plan);

    [Fact]
    public void From_manifests_to_ready()
    {
        Settle();
        Assert.Equal(["True Accepted", "True Resolved", "True Programmed", "True Ready"], _site.Service("shop").Status!.Conditions.Select(ApiSite.Says));
        Assert.Equal(["True Accepted", "True Resolved", "True Programmed", "True Ready"], _site.Pool("nginx").Status!.Conditions.Select(ApiSite.Says));
        Assert.Equal(new RealServerSetupStatus { Managed = 2, Programmed = 2 } with { Errors = _site.Service("shop").Status!.RealServers!.Errors }, _site.Service("shop").Status!.RealServers);
        Assert.Equal("3:1 4:1", Weights());
    }

    [Fact]
    public void An_edit_costs_two_writes_of_the_operator_and_one_of_the_director()
    {
        Settle();
        _site.Put(Site.Service("shop", s => s.Scheduler = new() { Name = SchedulerName.Wlc }));
        Settle();
        Assert.Equal((2, 1), (_byOperator, _byDirector));
        Assert.Equal("wlc", _director.Plan.Services.Values.Single().Settings.Scheduler);
    }

    [Fact]
    public void An_edit_of_a_pool_costs_as_much_for_each_object_it_shows_in()
    {
        Settle();
        _site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5)));
        Settle();
        Assert.True(_byOperator <= 3 && _byDirector <= 2, $"{_byOperator} by the operator, {_byDirector} by the director");
        Assert.Equal("3/3", _site.Service("shop").Status!.Summary!.Healthy);
    }

    [Fact]
    public void A_refused_edit_costs_one_write_and_changes_nothing_on_the_node()
    {
        Settle();
        var plan = PlanText.Of(_director.Plan);
        _site.Put(Site.Service("shop", s => s.Vips = [new() { Address = "224.0.0.1" }]));
        Settle();
        Assert.Equal((1, 0), (_byOperator, _byDirector));
        Assert.Equal(plan, PlanText.Of(_director.Plan));
        Assert.Equal(["False Invalid", "True Resolved", "False Pending", "True Ready"], _site.Service("shop").Status!.Conditions.Select(ApiSite.Says));
    }

    [Fact]
    public void A_server_that_fails_shows_in_its_pool_and_a_service_without_any_is_not_ready()
    {
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = Site.Tcp;
        _site.Put(pool);
        Settle();
        Assert.Equal("Unknown Pending", _site.Says(ConditionTypes.Ready));
        Judge(3, HealthState.Up);
        Judge(4, HealthState.Down);
        Settle();
        Assert.Equal(("True Ready", "1/2"), (_site.Says(ConditionTypes.Ready), _site.Service("shop").Status!.Summary!.Healthy));
        Assert.Contains("192.168.101.4:80: Down: refused", _site.Pool("nginx").Status!.Conditions[3].Message, StringComparison.Ordinal);
        Judge(3, HealthState.Down);
        Settle();
        Assert.Equal("False NoHealthyServers", _site.Says(ConditionTypes.Ready));

        void Judge(int last, HealthState state) => _director.Verdicts = _director.Verdicts.With(
            new(new(nameof(RealServerPool), new("web", "nginx")), IPAddress.Parse($"192.168.101.{last}"), 80), new(state, _site.Now, state == HealthState.Up ? "" : "refused"));
    }

    [Fact]
    public void What_a_kernel_refuses_is_told_with_the_generation_that_stands()
    {
        Settle();
        _site.Put(Site.Service("shop", s => s.Scheduler = new() { Name = SchedulerName.Mh }));
        _director.Faults = [new("UnsupportedByKernel", "scheduler mh: no module ip_vs_mh; install it or use another scheduler") { Service = Site.Key() }];
        Settle();
        Assert.Equal(("False UnsupportedByKernel", "True Ready"), (_site.Says(ConditionTypes.Programmed), _site.Says(ConditionTypes.Ready)));
        Assert.Equal(1, _site.Service("shop").Status!.Directors.Single().ProgrammedGeneration);
        _director.Faults = [];
        Settle();
        Assert.Equal("True Programmed", _site.Says(ConditionTypes.Programmed));
    }

    [Fact]
    public void A_director_that_is_relabelled_hands_over_and_takes_its_row_away()
    {
        Settle();
        _site.AddLabelled("lvs2", "192.168.101.9");
        var heir = new ApiAgent("lvs2", Site.FactsOf("192.168.101.9"));
        var labels = new Dictionary<string, string> { [ApiGroup.DirectorLabel] = "true" };
        _site.Put(_site.Snapshot.Nodes["lvs2"] with { Metadata = new() { Name = "lvs2", Labels = labels } });
        _site.Put(_site.Snapshot.Nodes["lvs1"] with { Metadata = new() { Name = "lvs1" } });
        for (var i = 0; i < 3; i++)
        {
            heir.Round(_site);
            Settle();
        }
        Assert.Equal(["lvs2"], _site.Service("shop").Status!.Directors.Select(r => r.Node));
        Assert.Equal(["lvs2"], _site.Pool("nginx").Status!.Observers.Select(r => r.Node));
        Assert.Equal(("True Ready", "lvs2"), (_site.Says(ConditionTypes.Ready), _site.Service("shop").Status!.Summary!.Active));
    }

    [Fact]
    public void A_deleted_object_leaves_the_node_and_no_row_behind()
    {
        Settle();
        _site.Snapshot = _site.Snapshot with { VirtualServices = _site.Snapshot.VirtualServices.Clear() };
        Settle();
        Assert.DoesNotContain(_director.Plan.Reports, r => r.Service == new LvsOperator.Api.Meta.ObjectKey("web", "shop"));
        Assert.Empty(_site.Pool("nginx").Status!.Observers);
        Assert.Equal("True NotReferenced", ApiSite.Says(_site.Pool("nginx").Status!.Conditions[3]));
    }
}
