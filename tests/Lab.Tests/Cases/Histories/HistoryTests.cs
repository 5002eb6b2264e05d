using System.Globalization;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Histories;

/// <summary>
/// Whatever happens, the kernel comes to be what the folder says, and then no request fails for which a server is well. The seed is the same in every
/// run; LVS_SEED sets another, and <c>LVS_SEED=random</c> draws one. What fails says which it was.
/// </summary>
[Trait("topology", "seeds")]
public class HistoryTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Two_hundred_steps_of_edits_kills_illness_and_foreign_hands_end_as_the_folder_says_each_time()
    {
        var seed = Environment.GetEnvironmentVariable("LVS_SEED") switch
        {
            null or "" => 1,
            "random" => Random.Shared.Next(),
            var given => int.Parse(given, CultureInfo.InvariantCulture),
        };
        var site = await Build("tomcat1");
        ByHand.RealServer(site["tomcat1"]);
        foreach (var host in Wish.Hosts)
        {
            site[host].Ip($"addr add {Seeds.SecondVip}/32 dev lo");
        }
        var history = new History(site, Manifests(site), () => StartAgent(site), seed);
        history.Begin();
        var told = "the start";
        for (var step = 0; step <= Size.Of(200, 2000); step++)
        {
            try
            {
                if (step > 0) Output.WriteLine($"{step}: {told = await history.Step()}");
                await Holds(site, history);
                if (step % 20 == 0) await Stands(site, history);
            }
            catch (Exception failure) when (failure is LabFailure or Xunit.Sdk.XunitException)
            {
                Assert.Fail($"step {step} ({told}): {failure.Message}\nagain by: LVS_SEED={seed} out/lab run {nameof(HistoryTests)}");
            }
        }
        await Stands(site, history);
    }

    /// <summary>New connections go where they should.</summary>
    private static async Task Holds(Site site, History history)
    {
        if (history.Wish.Serving(history.Well).Count == 0) return;
        await Expect.Within(Patience, $"[{string.Join(", ", history.Wish.Rules(history.Well))}]", () => Wish.Rules(site["lvs1"].IpvsRules()), seen => seen.SequenceEqual(history.Wish.Rules(history.Well)));
        history.Seen();
        foreach (var vip in history.Wish.Services.Keys.Select(name => Wish.Places[name].Vip).Distinct())
        {
            await Expect.Within(Patience, $"lvs1 holds {vip}", () => Addresses(site["lvs1"], "eth0"), seen => seen.Contains($"{vip}/32"));
        }
        foreach (var name in history.Wish.Services.Keys)
        {
            var (vip, port) = Wish.Places[name];
            var report = await site["client"].Ask($"http://{vip}:{port}/", 2);
            NoneFailed(report);
            Assert.Subset(history.Wish.Serving(history.Well).ToHashSet(), report.Who.Keys.ToHashSet());
        }
        Assert.Contains(History.Foreign, Services(site));
    }

    /// <summary>Nothing is left over: neither of what leaves nor of strangers in what is ours.</summary>
    private static async Task Stands(Site site, History history)
    {
        if (history.Wish.Serving(history.Well).Count == 0) return;
        string[] services =
        [
            .. history.Wish.Services.Select(service => $"-A -t {Wish.Places[service.Key].Vip}:{Wish.Places[service.Key].Port} -s {service.Value}")
                .Append(History.Foreign).Order(StringComparer.Ordinal),
        ];
        await Expect.Within(Patience, $"these services alone: {string.Join(", ", services)}", () => Services(site), seen => seen.SequenceEqual(services));
        string[] vips = [.. history.Wish.Services.Keys.Select(name => $"{Wish.Places[name].Vip}/32").Distinct().Order(StringComparer.Ordinal)];
        await Expect.Within(Patience, $"these VIPs alone: {string.Join(", ", vips)}", () => Addresses(site["lvs1"], "eth0"), seen => seen.Where(a => a.EndsWith("/32", StringComparison.Ordinal)).SequenceEqual(vips));
        await Expect.Within(Patience, "the setting as it must be", () => site["lvs1"].Sysctl("net/ipv4/conf/all/send_redirects"), seen => seen == "0");
    }

    private static string[] Services(Site site) =>
        [.. site["lvs1"].IpvsRules().Where(rule => rule.StartsWith("-A ", StringComparison.Ordinal)).Select(Plain).Order(StringComparer.Ordinal)];

    // mh is saved with the flags it always has.
    private static string Plain(string rule) => string.Join(' ', rule.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(5));
}
