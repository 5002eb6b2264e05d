using LvsOperator.KubeServers;
using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Admission.Certificates;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Tests.Bench;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Operator.Tests.DaemonSets;

/// <summary>An API server that fails, between the operator and what it keeps: it is all as it should be once the server is, without a restart.</summary>
[Collection(ClusterWide.Name)]
public sealed class FaultTests(ServerWithKinds server)
{
    public static TheoryData<string> Faults() => ["500", "409", "429", "cut"];

    [Theory, MemberData(nameof(Faults))]
    public async Task Whatever_the_server_answers_agents_are_deployed_and_put_back_in_the_end(string kind)
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        await plane.AccountAsync(site.Space, "operator", typeof(AgentDeployment));
        await using var proxy = FaultProxy.Before(plane);
        var failed = 0;
        proxy.Script = Fail;
        using var client = plane.Client(proxy.KubeconfigOf(await plane.Token(site.Space, "operator")));
        await using var running = site.Deploy(client, site.Settings);
        await site.AwaitAsync(running, "some failures", () => Task.FromResult(Volatile.Read(ref failed) >= 4));
        Assert.Equal("", await site.FieldAsync("daemonset", "{.metadata.name}"));
        proxy.Script = _ => null;
        foreach (var each in (string[])["daemonset", "serviceaccount"]) await site.AwaitAsync(running, $"a {each}", async () => await site.FieldAsync(each, "{.metadata.name}") == "lvs-agent");

        // Changed while the operator cannot see it: found out when it can again.
        proxy.Script = _ => new ProxyFault.Cut();
        proxy.CutWatches();
        (await plane.Kubectl("set", "image", "daemonset/lvs-agent", "agent=example.com/other:2", "--namespace", site.Space)).Succeeded();
        (await plane.Kubectl("delete", "serviceaccount", "lvs-agent", "--namespace", site.Space)).Succeeded();
        proxy.Script = _ => null;
        await site.AwaitAsync(running, "our image and account", async () =>
            await site.FieldAsync("daemonset", "{.spec.template.spec.containers[0].image}") == "example.com/lvs-agent:1" && await site.FieldAsync("serviceaccount", "{.metadata.name}") == "lvs-agent");

        ProxyFault? Fail(ProxiedRequest request)
        {
            if (!request.IsWrite || request.Path.Contains("/events", StringComparison.Ordinal)) return null;
            Interlocked.Increment(ref failed);
            return kind switch
            {
                "500" => ProxyFault.Broken,
                "409" => new ProxyFault.Answer(409, "Conflict"),
                "429" => ProxyFault.TooMany(1),
                _ => new ProxyFault.Cut(),
            };
        }
    }

    [Fact]
    public async Task A_webhook_that_meets_500s_and_cuts_is_registered_in_the_end_with_what_it_serves()
    {
        var plane = await server.Ready;
        var space = await plane.CreateNamespace();
        await plane.AccountAsync(space, "operator", typeof(ServingCertificates), typeof(WebhookRegistration));
        await using var proxy = FaultProxy.Before(plane);
        var count = 0;
        // Half of the first requests fail, of any kind.
        var random = new Random(5);
        ProxyFault?[] faults = [.. Enumerable.Range(0, 24).Select(_ => random.Next(4) switch { 0 => ProxyFault.Broken, 1 => new ProxyFault.Cut(), _ => (ProxyFault?)null })];
        proxy.Script = _ => Interlocked.Increment(ref count) is var n && n <= faults.Length ? faults[n - 1] : null;
        using var client = plane.Client(proxy.KubeconfigOf(await plane.Token(space, "operator")));
        var log = new HeardLog();
        var settings = new OperatorSettings
        {
            SystemNamespace = space,
            Namespace = space,
            Identity = "one",
            WebhookListen = new(System.Net.IPAddress.Loopback, 0),
            Webhook = new WebhookSettings { Url = new Uri("https://127.0.0.1:1") },
        };
        await using var admission = new AdmissionServer(client, settings, () => null, log, TimeProvider.System);
        Assert.Null(await admission.ListenAsync(CancellationToken.None));
        try
        {
            await using var serving = new Running(admission.RunAsync);
            await using var leading = new Running(new WebhookRegistration(client, settings, admission.Certificates, null, log, TimeProvider.System).RunAsync);
            for (var looks = 0; ; looks++)
            {
                if (looks > 1500) Assert.Fail($"no registration of what is served\n{string.Join('\n', proxy.Seen.TakeLast(30))}\nlogged:\n{log.All}");
                serving.Check();
                leading.Check();
                var bundle = (await plane.Kubectl("get", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found", "--output=jsonpath={.webhooks[0].clientConfig.caBundle}")).Succeeded();
                if (bundle.Length > 0 && bundle == admission.Certificates.Served?.Bundle) break;
                await Task.Delay(50);
            }
        }
        finally
        {
            (await plane.Kubectl("delete", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found")).Succeeded();
        }

        Assert.Equal(0, log.Count(LogLevel.Critical, ""));
    }
}
