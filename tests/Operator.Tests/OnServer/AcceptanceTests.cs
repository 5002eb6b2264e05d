using LvsOperator.Api.Meta;
using LvsOperator.Operator.Tests.Bench;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>What the operator decides, on a real API server, with the rights that its classes declare.</summary>
public sealed class AcceptanceTests(ServerWithKinds server)
{
    public static TheoryData<string> Samples => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "config/samples")).Select(d => Path.GetFileName(d)!).Order()];

    [Theory, MemberData(nameof(Samples))]
    public async Task Every_sample_is_accepted(string sample)
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        var documents = Directory.GetFiles(Path.Combine(Repository.Root, "config/samples", sample), "*.yaml").SelectMany(f => File.ReadAllText(f).Split("\n---\n"))
            .Where(d => d.Contains("apiVersion: lvs-operator.io/", StringComparison.Ordinal)).Select(d => d.Replace("namespace: web", $"namespace: {site.Space}", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(documents);
        await site.ApplyAsync(string.Join("\n---\n", documents));
        foreach (var document in documents)
        {
            var (kind, name) = (Field(document, "kind: "), Field(document, "  name: "));
            await site.HasAsync($"{kind.ToLowerInvariant()}s", name, "Accepted", "True/Accepted@1");
            await site.HasAsync($"{kind.ToLowerInvariant()}s", name, "ResolvedRefs", "True/Resolved@1");
        }

        static string Field(string document, string field) => document.Split('\n').First(l => l.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();
    }

    [Fact]
    public async Task What_is_allocated_and_claimed_is_in_status()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        await site.ApplyAsync(site.Service("shop", "192.168.101.100", 443) + site.Pool());
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        var status = (await site.GetAsync("virtualservices", "shop"))!["status"]!;
        Assert.Equal(("192.168.101.100", "192.168.101.100", "443/TCP", 1), ((string?)status["vips"]![0]!["address"], (string?)status["summary"]!["vips"], (string?)status["summary"]!["ports"], (int)status["observedGeneration"]!));
    }

    [Fact]
    public async Task Of_two_that_claim_one_VIP_the_first_has_it_until_it_goes()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("old", "192.168.101.100"));
        await site.HasAsync("virtualservices", "old", "Accepted", "True/Accepted@1");
        // By name it would be the first.
        await site.ApplyAsync(site.Service("a-new", "192.168.101.100"));
        await site.HasAsync("virtualservices", "a-new", "Accepted", "False/VipConflict@1");
        var refused = await site.GetAsync("virtualservices", "a-new");
        Assert.Contains($"VirtualService {site.Space}/old", refused!["status"]!["conditions"]!.AsArray().First(c => (string?)c!["type"] == "Accepted")!["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Empty(refused["status"]!["vips"]?.AsArray() ?? []);
        await site.DeleteAsync("virtualservice", "old");
        await site.HasAsync("virtualservices", "a-new", "Accepted", "True/Accepted@1");
    }

    [Fact]
    public async Task A_VIP_changes_hands_only_after_the_old_holder_was_seen_to_give_it_up()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("z-holder", "192.168.101.100"));
        await site.HasAsync("virtualservices", "z-holder", "Accepted", "True/Accepted@1");
        await site.ApplyAsync(site.Service("a-taker", "192.168.101.100"));
        await site.HasAsync("virtualservices", "a-taker", "Accepted", "False/VipConflict@1");
        var mark = site.Plane.Audit.Mark();
        await site.ApplyAsync(site.Service("z-holder", "192.168.101.101"));
        await site.HasAsync("virtualservices", "a-taker", "Accepted", "True/Accepted@1");
        await site.HasAsync("virtualservices", "z-holder", "Accepted", "True/Accepted@2");
        var order = (await site.StatusWritesAsync(mark, "z-holder", "a-taker")).Where(w => w.Code == 200).Select(w => w.Name).ToList();
        Assert.True(order.IndexOf("z-holder") < order.IndexOf("a-taker"), string.Join(' ', order));
    }

    [Fact]
    public async Task An_edit_to_something_invalid_takes_nothing_away()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await site.ApplyAsync(site.Service("shop", "192.168.101.101", 81, more: "onePacket: true"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "False/Invalid@2");
        var status = (await site.GetAsync("virtualservices", "shop"))!["status"]!;
        Assert.Equal(("192.168.101.100", "80/TCP"), ((string?)status["vips"]![0]!["address"], (string?)status["summary"]!["ports"]));
        // What it still has is nobody else's.
        await site.ApplyAsync(site.Service("other", "192.168.101.100"));
        await site.HasAsync("virtualservices", "other", "Accepted", "False/VipConflict@1");
        await site.ApplyAsync(site.Service("shop", "192.168.101.101", 81));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@3");
        await site.HasAsync("virtualservices", "other", "Accepted", "True/Accepted@1");
    }

    [Fact]
    public async Task A_new_operator_decides_as_the_old_one_did_and_writes_nothing()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var first = await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("a", "192.168.101.100"));
        await site.HasAsync("virtualservices", "a", "Accepted", "True/Accepted@1");
        await site.ApplyAsync(site.Service("b", "192.168.101.101"));
        await site.HasAsync("virtualservices", "b", "Accepted", "True/Accepted@1");
        // The older one wants what the younger one has: that one holds it.
        await site.ApplyAsync(site.Service("a", "192.168.101.101"));
        await site.HasAsync("virtualservices", "a", "Accepted", "False/VipConflict@2");
        await site.SettledAsync(first);
        await first.StopAsync();
        var before = await Versions(site);
        var mark = site.Plane.Audit.Mark();
        var second = await site.OperateAsync();
        await site.UntilAsync("the new one has decided", () => second.MetricAsync("lvs_operator_looks_total"), n => n > 0);
        await site.UntilAsync("and looked again", () => second.MetricAsync("lvs_operator_decisions_total"), n => n > 0);
        Assert.Empty(site.StatusWrites(mark));
        Assert.Equal(before, await Versions(site));
    }

    [Fact]
    public async Task A_backend_that_vanishes_is_told_and_nothing_is_taken_away()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "ResolvedRefs", "True/Resolved@1");
        await site.DeleteAsync("realserverpool", "pool");
        await site.HasAsync("virtualservices", "shop", "ResolvedRefs", "False/BackendNotFound@1");
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await site.ApplyAsync(site.Pool());
        await site.HasAsync("virtualservices", "shop", "ResolvedRefs", "True/Resolved@1");
    }

    [Fact]
    public async Task A_pool_of_a_Service_tells_whether_there_is_one()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        await site.ApplyAsync(site.Pool("pods", "[]").Replace("servers: []", "service: {name: shop, port: 80}", StringComparison.Ordinal));
        await site.HasAsync("realserverpools", "pods", "ResolvedRefs", "False/ServiceNotFound@1");
        await site.HasAsync("realserverpools", "pods", "Accepted", "True/Accepted@1");
        (await site.Plane.Kubectl("create", "service", "clusterip", "shop", "--tcp=80", "-n", site.Space)).Succeeded();
        await site.HasAsync("realserverpools", "pods", "ResolvedRefs", "True/Resolved@1");
    }

    [Fact]
    public async Task An_address_that_the_policy_does_not_allow_is_refused()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        Assert.True(Network.TryParse("192.168.101.96/28", out var network));
        await site.OperateAsync(s => s with { Policy = new([new(new LabelSelector(), [network])]) });
        await site.ApplyAsync(site.Pool() + site.Service("inside", "192.168.101.100") + site.Service("outside", "192.168.101.200"));
        await site.HasAsync("virtualservices", "inside", "Accepted", "True/Accepted@1");
        await site.HasAsync("virtualservices", "outside", "Accepted", "False/AddressNotAllowed@1");
    }

    private static async Task<string> Versions(Site site) =>
        (await site.Plane.Kubectl("get", "lvs-operator", "-n", site.Space, "--output=jsonpath={.items[*].metadata.resourceVersion}")).Succeeded();
}
