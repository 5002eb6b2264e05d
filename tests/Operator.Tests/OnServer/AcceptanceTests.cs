using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>What the operator decides, on a real API server.</summary>
public sealed class AcceptanceTests(ServerWithKinds server)
{
    [Fact]
    public async Task A_service_and_its_pool_are_accepted()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.NodeAsync("lvs1", "10.1.0.1");
        site.Operate();
        await site.ApplyAsync(site.Service("shop", "192.168.101.100") + site.Pool());
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await site.HasAsync("realserverpools", "pool", "Accepted", "True/Accepted@1");
        await site.HasAsync("virtualservices", "shop", "ResolvedRefs", "True/Resolved@1");
        var shop = await site.GetAsync("virtualservices", "shop");
        Assert.Equal("192.168.101.100", (string?)shop!["status"]!["vips"]![0]!["address"]);
        Assert.Equal("192.168.101.100", (string?)shop["status"]!["summary"]!["vips"]);
        Assert.Equal("80/TCP", (string?)shop["status"]!["summary"]!["ports"]);
    }
}
