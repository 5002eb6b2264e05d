using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Tests.Properties;

namespace LvsOperator.Planning.Tests.Operations;

public sealed class DifferTests
{
    private static (Site Site, ModelKernel Kernel) Applied()
    {
        var (site, kernel) = (Site.Seed(), new ModelKernel());
        kernel.Apply(site.Plan());
        return (site, kernel);
    }

    private static string Kinds(IEnumerable<Operation> operations) => string.Join(' ', operations.Select(o => o.GetType().Name));

    [Fact]
    public void From_nothing_modules_settings_services_servers_and_last_the_VIP() => Assert.Equal(
        "LoadModule LoadModule SetSysctl SetSysctl SetSysctl SetSysctl AddService AddDestination AddDestination AddAddress",
        Kinds(new ModelKernel().Apply(Site.Seed().Plan())));

    [Fact]
    public void Teardown_takes_the_VIP_first_and_puts_settings_back_last()
    {
        var (_, kernel) = Applied();
        Assert.Equal("RemoveAddress RemoveService RestoreSysctl RestoreSysctl RestoreSysctl RestoreSysctl", Kinds(kernel.Apply(NodePlan.Empty)));
        Assert.True(kernel.Owned.IsEmpty);
    }

    [Fact]
    public void A_service_that_somebody_made_with_our_key_is_adopted_and_corrected()
    {
        var (site, kernel) = (Site.Seed(), new ModelKernel());
        kernel.Services[Site.Key()] = new(Site.Key(), new("wlc"), [new(Site.Destination(3), ForwardingMethod.Masquerade, 1), new(Site.Destination(9), ForwardingMethod.Route, 1)]);
        Assert.Equal(
            "EditService EditDestination AddDestination RemoveDestination",
            Kinds(kernel.Apply(site.Plan()).Where(o => o is not LoadModule and not SetSysctl and not AddAddress)));
        Assert.Contains(Site.Key(), kernel.Owned.Services);
    }

    [Fact]
    public void A_VIP_bound_with_the_subnets_prefix_is_used_and_never_removed()
    {
        var (site, kernel) = (Site.Seed(), new ModelKernel());
        kernel.Addresses.Add(new(IPAddress.Parse(Site.Vip), 24, "eth0"));
        Assert.DoesNotContain(kernel.Apply(site.Plan()), o => o is AddAddress);
        Assert.DoesNotContain(kernel.Apply(NodePlan.Empty), o => o is RemoveAddress);
    }

    [Fact]
    public void A_VIP_stays_where_it_is_while_the_node_cannot_tell_its_interface()
    {
        var (site, kernel) = Applied();
        site.Facts = site.Facts with { Addresses = [] };
        Assert.DoesNotContain(kernel.Apply(site.Plan()), o => o is RemoveAddress or AddAddress);
    }

    [Fact]
    public void Weights_go_up_before_others_go_down_so_that_a_service_is_never_empty()
    {
        BalancedService Service(int first, int second) => new(
            Site.Key(), new("rr"), [new(Site.Destination(3), ForwardingMethod.Route, first), new(Site.Destination(4), ForwardingMethod.Route, second)]);
        var ops = Differ.Diff(new() { Services = Map(Service(0, 1)) }, new() { Services = Map(Service(1, 0)) }, Ownership.Nothing);
        Assert.Equal([4, 3], ops.Cast<EditDestination>().Select(e => (int)e.Destination.Key.Address.GetAddressBytes()[^1]));
    }

    [Fact]
    public void The_kernels_own_choice_of_local_delivery_is_no_difference()
    {
        var planned = new BalancedService(Site.Key(), new("rr"), [new(Site.Destination(8), ForwardingMethod.Route, 1)]);
        var observed = planned with { Destinations = [planned.Destinations[0] with { Method = ForwardingMethod.Local }] };
        Assert.Empty(Differ.Diff(new() { Services = Map(planned) }, new() { Services = Map(observed) }, Ownership.Nothing));
    }

    [Fact]
    public void Timeouts_are_set_and_put_back()
    {
        var (site, kernel) = (Site.Seed(), new ModelKernel());
        site.Put(Site.Service("shop", s => s.Directors = new() { Timeouts = new() { Tcp = LvsOperator.Api.Values.Duration.FromSeconds(60) } }));
        kernel.Apply(site.Plan());
        Assert.Equal(new(60, 120, 300), kernel.Timeouts);
        site.Put(Site.Service("shop"));
        Assert.Equal("RestoreTimeouts", Kinds(kernel.Apply(site.Plan())));
        Assert.Equal(new(900, 120, 300), kernel.Timeouts);
    }

    private static ImmutableDictionary<ServiceKey, BalancedService> Map(BalancedService service) =>
        ImmutableDictionary<ServiceKey, BalancedService>.Empty.Add(service.Key, service);
}
