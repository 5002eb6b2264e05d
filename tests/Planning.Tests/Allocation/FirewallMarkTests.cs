using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Allocation;

namespace LvsOperator.Planning.Tests.Allocation;

public sealed class FirewallMarkTests
{
    private static readonly MarkRange Eight = new(0x100, 0x107);

    private static VirtualService Service(string name, long mark = 0, long pin = 0)
    {
        var service = Site.Service(name, s => (s.PortGrouping, s.FirewallMark) = (PortGrouping.FirewallMark, mark));
        return pin == 0 ? service : service with { Status = new() { Vips = [new() { Address = Site.Vip, FirewallMark = pin }] } };
    }

    private static string[] Assign(params VirtualService[] services)
    {
        var marks = new FirewallMarks(Eight);
        foreach (var service in services) marks.Reserve(service);
        return [.. services.Select(marks.Assign).Select(a => a.Refusal is { } r ? r.Message : $"{a.Mark:x}")];
    }

    [Fact]
    public void Ports_that_are_services_of_their_own_need_no_mark() => Assert.Equal(["0"], Assign(Site.Service("a")));

    [Fact]
    public void Marks_come_from_the_lower_half_each_once_and_when_they_end_that_is_told()
    {
        var all = Assign([.. Enumerable.Range(0, 5).Select(i => Service($"s{i}"))]);
        Assert.Equal(["100", "101", "102", "103"], all.Take(4).Order(StringComparer.Ordinal));
        Assert.Contains("all 4 firewall marks of objects are in use", all[4], StringComparison.Ordinal);
    }

    [Fact]
    public void The_mark_written_counts_then_the_one_pinned() =>
        Assert.Equal(["103", "9", "102"], Assign(Service("a", pin: 0x103), Service("b", mark: 9), Service("c", pin: 0x102)));

    [Fact]
    public void One_mark_is_one_objects()
    {
        Assert.Contains("VirtualService web/a has it", Assign(Service("a", mark: 9), Service("b", mark: 9))[1], StringComparison.Ordinal);
        Assert.Contains("VirtualService web/b has it", Assign(Service("a", mark: 0x102), Service("b", pin: 0x102))[0], StringComparison.Ordinal);
        Assert.NotEqual("102", Assign(Service("a", pin: 0x102), Service("b", pin: 0x102))[1]);
    }

    [Fact]
    public void The_upper_half_is_the_agents() => Assert.Contains("the agent's own", Assign(Service("a", mark: 0x104))[0], StringComparison.Ordinal);

    [Fact]
    public void A_pin_outside_the_range_of_objects_is_not_kept() => Assert.StartsWith("10", Assign(Service("a", pin: 0x999))[0], StringComparison.Ordinal);
}
