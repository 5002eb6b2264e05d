using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Planning.Tests.Folding;

/// <summary>What a status is written for, told by an event, struck out, and when it is to be looked at again.</summary>
public sealed class StatusWriteTests
{
    [Fact]
    public void A_Node_that_left_leaves_no_row()
    {
        var site = ApiSite.Running();
        site.Row(new PoolObserver { Node = "lvs1" });
        site.Row(new PoolObserver { Node = "lvs9" });
        site.Snapshot = site.Snapshot with { Nodes = site.Snapshot.Nodes.Remove("lvs1") };
        Assert.Equal(
            ["RealServerPool web/nginx lvs-agent-lvs1", "RealServerPool web/nginx lvs-agent-lvs9", "VirtualService web/shop lvs-agent-lvs1"],
            new StatusFolder(new(site.Snapshot, site.Decide(), site.Agents, site.Now)).Departed().Select(d => $"{d.Object} {d.FieldManager}"));
    }

    /// <summary>Server-side apply keeps the order of the schema's default, and a tool may add a condition of its own: neither is a reason to write for ever.</summary>
    [Fact]
    public void What_others_add_and_how_the_server_orders_it_is_no_change()
    {
        var site = ApiSite.Running(s => s.Vips = [new() { Address = "192.168.101.101" }, new() { Address = Site.Vip }]);
        var shop = site.Service("shop");
        var status = shop.Status! with { Conditions = [new() { Type = "Theirs" }, .. shop.Status!.Conditions.Reverse()], Vips = [.. shop.Status.Vips.Reverse()] };
        site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.SetItem(shop.Key, shop with { Status = status }) };
        Assert.Equal(0, site.Reconcile());
    }

    [Fact]
    public void What_changed_in_conditions_is_an_event_each()
    {
        var site = ApiSite.Seed();
        site.Reconcile();
        var before = site.Service("shop").Status!.Conditions;
        Assert.Empty(ConditionChange.Between(before, before));
        site.Well("shop", "lvs1");
        site.Reconcile();
        Assert.Equal(
            ["Programmed False True Programmed Normal", "Ready Unknown True Ready Normal"],
            ConditionChange.Between(before, site.Service("shop").Status!.Conditions).Select(c => $"{c.Type} {c.From} {c.To} {c.Reason} {c.Severity}"));
        before = site.Service("shop").Status!.Conditions;
        site.Well("shop", "lvs1", r => r with { Healthy = 0 });
        site.Reconcile();
        Assert.Equal(["Ready True False NoHealthyServers Warning"], ConditionChange.Between(before, site.Service("shop").Status!.Conditions).Select(c => $"{c.Type} {c.From} {c.To} {c.Reason} {c.Severity}"));
    }

    [Fact]
    public void The_next_time_to_look_is_when_a_lease_runs_out()
    {
        var site = ApiSite.Running();
        var folder = new StatusFolder(new(site.Snapshot, site.Last, site.Agents, site.Now));
        Assert.Equal(site.Now + ApiSite.LeaseDuration, folder.NextExpiry);
        Assert.Null(new StatusFolder(new(site.Snapshot, site.Last, site.Agents, site.Now + ApiSite.LeaseDuration)).NextExpiry);
    }
}
