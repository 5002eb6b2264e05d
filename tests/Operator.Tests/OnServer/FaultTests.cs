using LvsOperator.KubeServers;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>A server that refuses, cuts and forgets; the operator's own credentials that end. What is decided in the end is what a server in order would have seen.</summary>
public sealed class FaultTests(ServerWithKinds server)
{
    [Fact]
    public async Task Watches_cut_every_second_lose_nothing()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var (proxy, one) = await OperateThroughAsync(site);
        proxy.LongestWatch = TimeSpan.FromSeconds(1);
        proxy.CutWatches();
        await DecidesAsync(site, "a", 110);
        await site.UntilAsync("watches were cut many times", () => Task.FromResult(proxy.Seen.Count(r => r.IsWatch)), n => n > 20);
        await DecidesAsync(site, "b", 120);
        Assert.Equal(1, await one.MetricAsync("lvs_operator_leader"));
    }

    [Fact]
    public async Task Refusals_delay_and_lose_nothing()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var (proxy, _) = await OperateThroughAsync(site);
        foreach (var (fault, name, vip) in new[] { (ProxyFault.TooMany(1), "a", 110), (ProxyFault.Broken, "b", 120), (new ProxyFault.Cut(), "c", 130), (ProxyFault.Gone, "d", 140) })
        {
            // A storm in which every request fails, whatever it is; all watches begin anew into it.
            var count = 0;
            proxy.Script = _ => Interlocked.Increment(ref count) <= 12 ? fault : null;
            proxy.CutWatches();
            await DecidesAsync(site, name, vip);
        }
    }

    [Fact]
    public async Task A_write_that_is_put_off_is_made_when_the_server_says_so()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var (proxy, one) = await OperateThroughAsync(site);
        var refused = 0;
        proxy.Script = r => r.IsWrite && r.Path.EndsWith("/status", StringComparison.Ordinal) && Interlocked.Increment(ref refused) <= 6 ? ProxyFault.TooMany(1) : null;
        await DecidesAsync(site, "a", 110);
        Assert.True(refused > 6, $"{refused} writes of status were seen");
        Assert.True(await one.MetricAsync("lvs_operator_api_requests_total", "code=\"429\"") >= 6);
    }

    [Fact]
    public async Task A_token_that_ends_is_read_anew_from_its_file()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var folder = Directory.CreateTempSubdirectory("token-");
        try
        {
            await site.AccountAsync("one");
            await site.AccountAsync("two");
            var (file, token) = (Path.Combine(folder.FullName, "kubeconfig"), Path.Combine(folder.FullName, "token"));
            await File.WriteAllTextAsync(token, await site.Plane.Token(site.Space, "one"));
            await File.WriteAllTextAsync(file, $$"""
                apiVersion: v1
                kind: Config
                current-context: a
                clusters: [{name: a, cluster: {server: "{{site.Plane.Address.AbsoluteUri.TrimEnd('/')}}", certificate-authority: {{site.Plane.AuthorityFile}} } }]
                users: [{name: a, user: {tokenFile: token} }]
                contexts: [{name: a, context: {cluster: a, user: a} }]
                """);
            var one = site.Operate(kubeconfig: file);
            await site.ApplyAsync(site.Pool());
            await DecidesAsync(site, "a", 110);
            // A token dies with its account.
            var dying = site.Plane.KubeconfigOf(await File.ReadAllTextAsync(token));
            (await site.Plane.Kubectl("delete", "serviceaccount", "one", "-n", site.Space)).Succeeded();
            await site.UntilAsync("the token is dead, which the server remembers otherwise for some seconds", () => site.Plane.KubectlWith(dying, null, ["get", "lvs", "-n", site.Space]), o => o.ExitCode != 0);
            await site.ApplyAsync(site.Service("b", "192.168.101.120"));
            await site.UntilAsync("it is refused", () => one.MetricAsync("lvs_operator_api_requests_total", "code=\"401\""), n => n > 0);
            await File.WriteAllTextAsync(token, await site.Plane.Token(site.Space, "two"));
            await site.HasAsync("virtualservices", "b", "Accepted", "True/Accepted@1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(FaultProxy Proxy, RunningOperator Operator)> OperateThroughAsync(Site site)
    {
        var proxy = site.Keep(FaultProxy.Before(site.Plane));
        await site.AccountAsync("faulty");
        var one = site.Operate(kubeconfig: proxy.KubeconfigOf(await site.Plane.Token(site.Space, "faulty")));
        await site.ApplyAsync(site.Pool());
        await site.HasAsync("realserverpools", "pool", "Accepted", "True/Accepted@1");
        return (proxy, one);
    }

    /// <summary>Three things that must all be right: what is new is decided, what changes hands does, what is wrong is refused.</summary>
    private static async Task DecidesAsync(Site site, string name, int vip)
    {
        await site.ApplyAsync(site.Service($"{name}-first", $"192.168.101.{vip}"));
        await site.HasAsync("virtualservices", $"{name}-first", "Accepted", "True/Accepted@1");
        await site.ApplyAsync(site.Service($"{name}-second", $"192.168.101.{vip}"));
        await site.HasAsync("virtualservices", $"{name}-second", "Accepted", "False/VipConflict@1");
        await site.ApplyAsync(site.Service($"{name}-first", $"192.168.101.{vip + 1}"));
        await site.HasAsync("virtualservices", $"{name}-first", "Accepted", "True/Accepted@2");
        await site.HasAsync("virtualservices", $"{name}-second", "Accepted", "True/Accepted@1");
    }
}
