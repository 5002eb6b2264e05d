using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>What the operator tells of rows and Leases, which simulated agents write.</summary>
public sealed class StatusTests(ServerWithKinds server)
{
    [Fact]
    public async Task Rows_and_Leases_come_to_conditions_and_columns()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        var agent = site.Agent(await site.NodeAsync("lvs1", "10.1.0.1"));
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await site.HasAsync("virtualservices", "shop", "Programmed", "False/Pending@1");
        await agent.DirectAsync("shop", 1, vips: "192.168.101.100");
        await agent.ObserveAsync("pool", 2);
        await site.HasAsync("virtualservices", "shop", "Programmed", "True/Programmed@1");
        await site.HasAsync("virtualservices", "shop", "Ready", "True/Ready@1");
        await site.HasAsync("realserverpools", "pool", "Ready", "True/Ready@1");
        var columns = (await site.Plane.Kubectl("get", "lvs", "shop", "-n", site.Space, "--no-headers")).Succeeded().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["shop", "192.168.101.100", "80/TCP", "2/2", agent.Node, "True"], columns.Take(3).Concat(columns.TakeLast(4).Take(3)));

        // The servers die: by the row alone, and the row stays the agent's.
        await agent.DirectAsync("shop", 1, healthy: 0, vips: "192.168.101.100");
        await site.HasAsync("virtualservices", "shop", "Ready", "False/NoHealthyServers@1");
        var shop = await site.GetAsync("virtualservices", "shop");
        Assert.Equal("Single", (string?)shop!["status"]!["directors"]![0]!["mode"]);
        await site.UntilAsync(
            "an Event tells of it", async () => (await site.Plane.Kubectl("get", "events", "-n", site.Space, "--output=jsonpath={range .items[*]}{.type} {.reason} {.involvedObject.name}{\"\\n\"}{end}")).Succeeded(),
            e => e.Contains("Warning NoHealthyServers shop", StringComparison.Ordinal) && e.Contains("Normal Accepted shop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_falls_silent_is_stale_until_it_is_heard_again()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        var agent = site.Agent(await site.NodeAsync("lvs1", "10.1.0.2"), seconds: 15);
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await agent.DirectAsync("shop", 1, vips: "192.168.101.100");
        await site.HasAsync("virtualservices", "shop", "Ready", "True/Ready@1");
        await agent.FallSilentAsync();
        await site.HasAsync("virtualservices", "shop", "Ready", "False/AgentStale@1");
        // What it programmed stays in its kernel.
        await site.HasAsync("virtualservices", "shop", "Programmed", "True/Programmed@1");
        site.Agent(agent.Node);
        await site.HasAsync("virtualservices", "shop", "Ready", "True/Ready@1");
    }

    [Fact]
    public async Task A_Node_that_leaves_takes_its_rows_along()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        var (stays, leaves) = (site.Agent(await site.NodeAsync("lvs1", "10.1.0.3")), site.Agent(await site.NodeAsync("lvs2", "10.1.0.4")));
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await stays.DirectAsync("shop", 1, vips: "192.168.101.100");
        await leaves.DirectAsync("shop", 1);
        await leaves.ObserveAsync("pool", 1);
        await site.UntilAsync("both have a row", () => site.GetAsync("virtualservices", "shop"), o => o!["status"]!["directors"]!.AsArray().Count == 2);
        (await site.Client.DeleteAsync(Resources.Nodes, new("", leaves.Node), new DeleteOptions(), CancellationToken.None)).ToString();
        await site.UntilAsync("one row is left", () => site.GetAsync("virtualservices", "shop"), o => o!["status"]!["directors"] is { } rows && rows.AsArray().Select(r => (string?)r!["node"]).SequenceEqual([stays.Node]));
        await site.UntilAsync("none is left of the pool", () => site.GetAsync("realserverpools", "pool"), o => (o!["status"]!["observers"]?.AsArray().Count ?? 0) == 0);
        await site.UntilAsync(
            "nothing is kept of who wrote it", () => site.Plane.ReadAsync("lvs", "shop", "-n", site.Space),
            o => !o!["metadata"]!["managedFields"]!.ToJsonString().Contains(leaves.Node, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_others_put_into_a_status_stays()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        var document = Resources.VirtualServices.NewDocument(new ObjectKey(site.Space, "shop"));
        document["status"] = System.Text.Json.Nodes.JsonNode.Parse("""{"conditions":[{"type":"Mine","status":"True","reason":"So","message":"","lastTransitionTime":"2025-01-31T12:00:00Z","observedGeneration":1}]}""");
        Assert.True((await site.Client.ApplyAsync(Resources.VirtualServices, document, new("somebody", ApplyPart.Status), CancellationToken.None)).IsSuccess);
        await site.ApplyAsync(site.Service("shop", "192.168.101.101"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@2");
        Assert.Equal("True/So@1", await site.ConditionAsync("virtualservices", "shop", "Mine"));
        // And who takes the operator's own words away has them back.
        (await site.Plane.Admin.PatchAsync($"apis/lvs-operator.io/v1alpha1/namespaces/{site.Space}/virtualservices/shop/status", new StringContent(
            """{"status":{"vips":null,"summary":null}}""", System.Text.Encoding.UTF8, "application/merge-patch+json"))).EnsureSuccessStatusCode();
        await site.UntilAsync("the VIP is told again", () => site.GetAsync("virtualservices", "shop"), o => (string?)o!["status"]!["vips"]?[0]?["address"] == "192.168.101.101");
    }

    [Fact]
    public async Task Endpoints_tell_how_it_is()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var one = await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100", more: "onePacket: true"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "False/Invalid@1");
        Assert.Equal((System.Net.HttpStatusCode.OK, "ready\n"), await one.AskAsync("/readyz"));
        Assert.Equal((System.Net.HttpStatusCode.OK, "ok\n"), await one.AskAsync("/healthz"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await one.AskAsync("/")).Code);
        Assert.Equal(1, await one.MetricAsync("lvs_operator_leader"));
        // The server has what the operator wrote before the operator has the server's answer.
        await site.UntilAsync("the condition is counted", () => one.MetricAsync("lvs_operator_object_condition_false", "condition=\"Accepted\",reason=\"Invalid\""), n => n == 1);
        await site.UntilAsync("the object is counted", () => one.MetricAsync("lvs_operator_objects", "kind=\"VirtualService\",condition=\"Accepted\",status=\"False\""), n => n == 1);
        await site.UntilAsync("the write is counted", () => one.MetricAsync("lvs_operator_status_writes_total", "kind=\"VirtualService\",result=\"Done\""), n => n >= 1);
        Assert.True(await one.MetricAsync("lvs_operator_api_requests_total", "code=\"200\"") > 0);
    }
}
