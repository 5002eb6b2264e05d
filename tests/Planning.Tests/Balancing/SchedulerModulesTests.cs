using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Tests.Balancing;

public class SchedulerModulesTests
{
    [Theory]
    [InlineData("ip_vs_twos", "twos")]
    [InlineData("ip_vs_rr", "rr")]
    [InlineData("ip_vs", null)]
    [InlineData("ip_vs_pe_sip", null)]
    [InlineData("xt_ipvs", null)]
    public void A_module_tells_which_scheduler_it_brings(string module, string? scheduler) => Assert.Equal(scheduler, SchedulerModules.SchedulerOf(module));

    [Theory]
    [InlineData("ip_vs_twos", "; scheduler twos is part of Linux since 5.1: a newer kernel may have it, or choose another scheduler")]
    [InlineData("ip_vs_wrr", "; or choose another scheduler")]
    [InlineData("ip_vs", "")]
    public void The_remedy_names_the_version_of_linux_where_that_matters(string module, string remedy) => Assert.Equal(remedy, SchedulerModules.Remedy(module));
}
