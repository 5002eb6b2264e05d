using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Operator.Hosting;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Tests.Bench;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Operator.Tests.Hosting;

/// <summary>The operator with all its duties: it deploys, admits and decides.</summary>
[Collection(ClusterWide.Name)]
public sealed class WholeOperatorTests(ServerWithKinds server)
{
    [Fact]
    public async Task It_deploys_agents_refuses_at_the_door_what_policy_forbids_and_accepts_the_rest()
    {
        var plane = await server.Ready;
        await using var site = await Site.CreateAsync(plane);
        await site.NodeAsync("lvs1", "192.168.101.11");
        var port = FreePort.OnLoopback();
        Assert.True(Network.TryParse("192.168.101.96/28", out var allowed));
        var one = site.Operate(s => s with
        {
            AgentImage = "example.com/lvs-agent:1",
            WebhookListen = new IPEndPoint(IPAddress.Loopback, port),
            Webhook = new WebhookSettings { Url = new Uri($"https://127.0.0.1:{port}") },
            Policy = new AddressPolicy([new AddressRule(new LabelSelector(), [allowed])]),
        }, duties: Duties.All);
        try
        {
            await site.UntilAsync("agents deployed", () => plane.Kubectl("get", "daemonset", "lvs-agent", "-n", site.Space, "-o", "name", "--ignore-not-found"), said => said.Text.Length > 0);
            var refused = await site.UntilAsync(
                "a refusal by the webhook", () => plane.KubectlReading(site.Service("outside", "192.168.102.1"), "create", "--dry-run=server", "-n", site.Space, "-f", "-"), said => said.ExitCode != 0);
            Assert.Contains(
                $"""admission webhook "validate.lvs-operator.io" denied the request: VirtualService {site.Space}/outside: spec.vips[0].address: 192.168.102.1: the operator's address policy does not allow it to namespace {site.Space}""",
                refused.Errors, StringComparison.Ordinal);
            await site.ApplyAsync(site.Pool() + site.Service("inside", "192.168.101.100"));
            await site.HasAsync("virtualservices", "inside", "Accepted", "True/Accepted@1");
            await site.UntilAsync("reviews that refused are counted", () => one.MetricAsync("lvs_operator_admission_reviews_total", "Refused"), n => n >= 1);
            await site.UntilAsync("reviews that admitted are counted", () => one.MetricAsync("lvs_operator_admission_reviews_total", "Admitted"), n => n >= 2);
            Assert.Equal(0, await one.MetricAsync("lvs_operator_admission_reviews_total", "Failed"));
            Assert.True(await one.MetricAsync("lvs_operator_webhook_certificate_end_seconds") > DateTimeOffset.UtcNow.AddDays(300).ToUnixTimeSeconds());
            await site.UntilAsync("the write of the DaemonSet is counted", () => one.MetricAsync("lvs_operator_kept_writes_total", "DaemonSet"), n => n > 0);
            Assert.Equal(1, await one.MetricAsync("lvs_operator_kept_writes_total", "DaemonSet"));
            Assert.Equal(0, await one.MetricAsync("lvs_operator_kept_failing"));
            await one.StopAsync();
        }
        finally
        {
            (await plane.Kubectl("delete", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found")).Succeeded();
        }
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told_and_ends_the_program()
    {
        var plane = await server.Ready;
        await using var site = await Site.CreateAsync(plane);
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var one = site.Operate(s => s with { WebhookListen = (IPEndPoint)taken.LocalEndPoint! }, duties: Duties.Admit);
        await site.UntilAsync("words", () => Task.FromResult(one.Log), log => log.Contains("the webhook cannot listen on", StringComparison.Ordinal) && log.Contains("--webhook-listen", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Refused, await one.EndedAsync());
    }
}
