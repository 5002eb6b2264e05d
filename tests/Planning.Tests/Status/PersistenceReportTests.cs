using LvsOperator.Api.Values;

namespace LvsOperator.Planning.Tests.Status;

public sealed class PersistenceReportTests
{
    [Theory]
    [InlineData(Site.Vip, 32, 128, "300 s")]
    [InlineData(Site.Vip, 24, 128, "300 s by /24")]
    [InlineData("fd00:101::100", 24, 128, "300 s")]
    [InlineData("fd00:101::100", 32, 64, "300 s by /64")]
    public void Persistence_is_told_with_the_network_that_counts_as_one_client(string vip, int prefix, int prefix6, string told)
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s =>
        {
            s.Vips = [new() { Address = vip }];
            s.Persistence = new() { Timeout = Duration.FromSeconds(300), PrefixLength = prefix, Ipv6PrefixLength = prefix6 };
        }));
        Assert.Equal(told, Assert.Single(site.Plan().Reports.Single().Ports).Persistence);
    }

    [Fact]
    public void Without_persistence_nothing_is_told() => Assert.Null(Assert.Single(Site.Seed().Plan().Reports.Single().Ports).Persistence);
}
