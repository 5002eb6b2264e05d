using LvsOperator.KubeServers;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Tests.Bench;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Operator.Tests.DaemonSets;

/// <summary>The agents' deployment on a real API server with a real controller manager.</summary>
[Collection(ClusterWide.Name)]
public sealed class AgentDeploymentTests(ServerWithKinds server)
{
    private static readonly string[] Kinds = ["serviceaccount", "rolebinding", "clusterrolebinding", "daemonset"];

    [Fact]
    public async Task With_its_own_permissions_and_no_more_it_makes_what_the_goldens_say_each_with_its_owner()
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        var account = await plane.AccountAsync(site.Space, "operator", typeof(AgentDeployment));
        var mark = plane.Audit.Mark();
        using var client = plane.Client(account);
        await using (var running = site.Deploy(client, site.Settings))
            foreach (var kind in Kinds) await site.AwaitAsync(running, $"a {kind}", async () => await site.FieldAsync(kind, "{.metadata.name}") == "lvs-agent");
        foreach (var kind in Kinds)
        {
            var owner = await site.FieldAsync(kind, "{.metadata.ownerReferences[*].kind} {.metadata.ownerReferences[*].name}");
            Assert.Equal(kind == "clusterrolebinding" ? "ClusterRole lvs-operator" : "Deployment lvs-operator", owner);
            Assert.Equal("lvs-operator agent lvs-operator lvs-operator", await site.FieldAsync(kind,
                @"{.metadata.labels.app\.kubernetes\.io/name} {.metadata.labels.app\.kubernetes\.io/component} {.metadata.labels.app\.kubernetes\.io/part-of} {.metadata.labels.app\.kubernetes\.io/managed-by}"));
            Assert.Equal("lvs-operator", (await site.FieldAsync(kind, "{.metadata.managedFields[?(@.operation==\"Apply\")].manager}")).Trim());
        }

        Assert.Equal("1", await site.FieldAsync("daemonset", "{.metadata.generation}"));
        // Servers tell of a watch when it ends.
        foreach (var kind in Kinds) await plane.Audit.Await(mark, $"a watch of a {kind}", e => IsOurs(e) && e.Verb == "watch" && e.Resource == kind + "s");
        var requests = plane.Audit.Since(mark).Where(IsOurs).ToList();
        Assert.DoesNotContain(requests, e => e.Code == 403);
        Assert.Equal("get list patch watch", string.Join(' ', requests.Select(e => e.Verb).Where(v => v != "create").Distinct().Order(StringComparer.Ordinal)));

        bool IsOurs(AuditEvent e) => e.User == $"system:serviceaccount:{site.Space}:operator";
    }

    [Fact]
    public async Task What_somebody_changes_or_deletes_is_put_back_and_what_is_theirs_stays()
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        using var client = plane.Client();
        await using var running = site.Deploy(client, site.Settings);
        foreach (var kind in Kinds) await site.AwaitAsync(running, $"a {kind}", async () => await site.FieldAsync(kind, "{.metadata.name}") == "lvs-agent");

        (await plane.Kubectl("annotate", "daemonset", "lvs-agent", "--namespace", site.Space, "example.com/theirs=kept")).Succeeded();
        (await plane.Kubectl("set", "image", "daemonset/lvs-agent", "agent=example.com/other:2", "--namespace", site.Space)).Succeeded();
        await site.AwaitAsync(running, "our image", async () => await site.FieldAsync("daemonset", "{.spec.template.spec.containers[0].image}") == "example.com/lvs-agent:1");
        Assert.Equal("kept", await site.FieldAsync("daemonset", @"{.metadata.annotations.example\.com/theirs}"));

        (await plane.Kubectl("patch", "daemonset", "lvs-agent", "--namespace", site.Space, "--type=json", "--patch",
            """[{"op":"remove","path":"/spec/template/spec/containers/0/securityContext/capabilities/drop"},{"op":"remove","path":"/metadata/labels/app.kubernetes.io~1name"}]""")).Succeeded();
        await site.AwaitAsync(running, "our capabilities and label", async () =>
            await site.FieldAsync("daemonset", @"{.spec.template.spec.containers[0].securityContext.capabilities.drop}{.metadata.labels.app\.kubernetes\.io/name}") == """["ALL"]lvs-operator""");

        foreach (var kind in Kinds)
        {
            var uid = await site.FieldAsync(kind, "{.metadata.uid}");
            (await plane.Kubectl("delete", kind, "lvs-agent", "--namespace", site.Space)).Succeeded();
            await site.AwaitAsync(running, $"a new {kind}", async () => await site.FieldAsync(kind, "{.metadata.uid}") is { Length: > 0 } now && now != uid);
        }

        await site.AwaitAsync(running, "an event about it", async () =>
            (await plane.Kubectl("get", "events", "--namespace", site.Space, "--field-selector=involvedObject.name=lvs-operator", "--output=jsonpath={.items[*].reason}")).Succeeded().Contains("DriftCorrected"));
        Assert.True(site.Log.Count(LogLevel.Warning, "somebody else changed it") >= 6, site.Log.All);
    }

    [Fact]
    public async Task A_second_start_writes_nothing_and_new_settings_only_what_they_change()
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        using var client = plane.Client();
        await using (var first = site.Deploy(client, site.Settings))
            foreach (var kind in Kinds) await site.AwaitAsync(first, $"a {kind}", async () => await site.FieldAsync(kind, "{.metadata.name}") == "lvs-agent");

        var before = await VersionsAsync();
        var mark = plane.Audit.Mark();
        await using (site.Deploy(client, site.Settings))
            foreach (var resource in (string[])["serviceaccounts", "rolebindings", "clusterrolebindings", "daemonsets"])
                await plane.Audit.Await(mark, $"an apply to {resource}", e => e.Verb == "patch" && e.Resource == resource && e.Name == "lvs-agent" && e.UserAgent == "lvs-operator");
        Assert.Equal(before, await VersionsAsync());

        await using var third = site.Deploy(client, site.Settings with { AgentImage = "example.com/lvs-agent:2" });
        await site.AwaitAsync(third, "the new image", async () => await site.FieldAsync("daemonset", "{.spec.template.spec.containers[0].image}") == "example.com/lvs-agent:2");
        Assert.Equal("2", await site.FieldAsync("daemonset", "{.metadata.generation}"));
        Assert.Equal(0, site.Log.Count(LogLevel.Warning, ""));

        async Task<string> VersionsAsync() => string.Join(' ', await Task.WhenAll(Kinds.Select(k => site.FieldAsync(k, k == "daemonset" ? "{.metadata.uid}{.metadata.generation}" : "{.metadata.uid}{.metadata.managedFields[?(@.manager==\"lvs-operator\")].time}"))));
    }

    [Fact]
    public async Task When_the_Deployment_goes_all_goes_and_nothing_comes_back()
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        using var client = plane.Client();
        await using var running = site.Deploy(client, site.Settings);
        foreach (var kind in Kinds) await site.AwaitAsync(running, $"a {kind}", async () => await site.FieldAsync(kind, "{.metadata.name}") == "lvs-agent");
        (await plane.Kubectl("delete", "deployment", "lvs-operator", "--namespace", site.Space)).Succeeded();
        await site.AwaitAsync(running, "no daemon set, and words", async () =>
            await site.FieldAsync("daemonset", "{.metadata.name}") == "" && site.Log.Count(LogLevel.Information, $"DaemonSet {site.Space}/lvs-agent: is not kept any more") > 0);
        running.Check();
        Assert.Equal("", await site.FieldAsync("daemonset", "{.metadata.name}"));
    }

    [Fact]
    public async Task Without_a_Deployment_there_is_no_owner_and_it_says_so_once()
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        (await plane.Kubectl("delete", "deployment", "lvs-operator", "--namespace", site.Space)).Succeeded();
        using var client = plane.Client();
        await using var running = site.Deploy(client, site.Settings);
        await site.AwaitAsync(running, "a daemon set", async () => await site.FieldAsync("daemonset", "{.metadata.name}") == "lvs-agent");
        Assert.Equal("", await site.FieldAsync("daemonset", "{.metadata.ownerReferences}"));
        Assert.Equal(1, site.Log.Count(LogLevel.Information, $"DaemonSet {site.Space}/lvs-agent: has no owner"));
    }

    [Fact]
    public async Task What_is_forbidden_is_told_in_log_and_event_and_tried_again_until_it_is_not()
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        var account = await plane.AccountAsync(site.Space, "operator", typeof(AgentDeployment));
        (await plane.Kubectl("patch", "role", "operator", "--namespace", site.Space, "--type=json", "--patch", """[{"op":"replace","path":"/rules/0/verbs","value":["list","watch"]}]""")).Succeeded();
        await plane.AwaitRight($"system:serviceaccount:{site.Space}:operator", "patch", "daemonsets.apps", site.Space, "lvs-agent", allowed: false);
        using var client = plane.Client(account);
        await using var running = site.Deploy(client, site.Settings);
        await site.AwaitAsync(running, "an event that names the verb", async () =>
            (await plane.Kubectl("get", "events", "--namespace", site.Space, "--field-selector=involvedObject.name=lvs-operator,reason=UpkeepFailed", "--output=jsonpath={.items[*].message}"))
                .Succeeded().Contains("cannot patch resource"));
        Assert.Equal(1, site.Log.Count(LogLevel.Error, $"DaemonSet {site.Space}/lvs-agent: cannot be kept as it should be"));
        (await plane.Kubectl("patch", "role", "operator", "--namespace", site.Space, "--type=json", "--patch", """[{"op":"replace","path":"/rules/0/verbs","value":["list","watch","create","patch"]}]""")).Succeeded();
        await site.AwaitAsync(running, "a daemon set", async () => await site.FieldAsync("daemonset", "{.metadata.name}") == "lvs-agent");
        await site.AwaitAsync(running, "the end of it in the log", () => Task.FromResult(site.Log.Count(LogLevel.Information, "what kept it from being written is over") == 1));
    }

    [Fact]
    public async Task With_a_namespace_agents_are_bound_there_too()
    {
        var plane = await server.Ready;
        var site = await Installation.StartAsync(plane);
        var only = await plane.CreateNamespace();
        using var client = plane.Client();
        await using var running = site.Deploy(client, site.Settings with { Namespace = only });
        await site.AwaitAsync(running, "a binding there", async () => (await plane.Kubectl("get", "rolebinding", "lvs-agent", "--namespace", only, "--ignore-not-found",
            "--output=jsonpath={.subjects[0].namespace} {.roleRef.kind} {.metadata.ownerReferences[0].kind}")).Succeeded() == $"{site.Space} Role ClusterRole");
        await site.AwaitAsync(running, "a daemon set that knows it", async () =>
            (await site.FieldAsync("daemonset", "{.spec.template.spec.containers[0].args}")).Contains($"\"--namespace={only}\"", StringComparison.Ordinal));
    }
}
