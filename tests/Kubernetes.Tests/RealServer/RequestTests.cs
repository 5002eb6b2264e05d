using System.Text.Json.Nodes;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Tests.RealServer;

/// <summary>Requests to a real kube-apiserver.</summary>
public sealed class RequestTests(SharedControlPlane servers)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task The_server_tells_its_version_and_which_slices_it_serves()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var version = (await Discovery.ServerVersionAsync(client, Never).InTime()).Done();
        Assert.Equal(1, version.Major);
        var slices = (await Discovery.EndpointSlicesAsync(client, Never).InTime()).Done();
        Assert.Equal(version.Minor >= 21 ? "v1" : "v1beta1", slices.Version);

        var space = await plane.CreateNamespace();
        (await plane.KubectlReading(RealClient.Slice(space, slices.Version), "create", "-f", "-")).Succeeded();
        var list = (await client.ListAsync(slices, Selection.In(space), Never).InTime()).Done();
        Assert.Empty(list.Unreadable);
        var found = Assert.Single(list.Items);
        Assert.Equal("discovery.k8s.io/v1", found.ApiVersion);
        Assert.Equal(8080, Assert.Single(found.Ports).Port);
    }

    [Fact]
    public async Task An_object_is_made_read_changed_and_deleted_under_conditions()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        var made = (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "one"), Never).InTime()).Done();
        Assert.Equal(ApiFailureKind.AlreadyExists, (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "one"), Never).InTime()).Failure?.Kind);

        var kept = (await client.FetchAsync(Resources.ConfigMaps, made.Key, Never).InTime()).Done();
        Assert.NotNull(kept.Document["metadata"]!["creationTimestamp"]);
        (await plane.Kubectl("patch", "configmap", "one", "--namespace", space, "--type=merge", "--patch", """{"binaryData":{"unknown":"aGFsbG8="}}""")).Succeeded();
        var stale = await client.UpdateAsync(Resources.ConfigMaps, kept, kept.Object with { Data = new Dictionary<string, string> { ["v"] = "y" } }, Never).InTime();
        Assert.Equal(ApiFailureKind.Conflict, stale.Failure?.Kind);

        kept = (await client.FetchAsync(Resources.ConfigMaps, made.Key, Never).InTime()).Done();
        var updated = (await client.UpdateAsync(Resources.ConfigMaps, kept, kept.Object with { Data = new Dictionary<string, string> { ["v"] = "y" } }, Never).InTime()).Done();
        Assert.Equal("aGFsbG8=", updated.Document["binaryData"]!["unknown"]!.GetValue<string>());
        Assert.Equal("y", updated.Object.Data!["v"]);

        Assert.Equal(ApiFailureKind.Conflict, (await client.DeleteAsync(Resources.ConfigMaps, made.Key, new DeleteOptions { Uid = "another" }, Never).InTime()).Failure?.Kind);
        Assert.Equal(Deletion.Asked, (await client.DeleteAsync(Resources.ConfigMaps, made.Key, new DeleteOptions { Uid = made.Metadata.Uid }, Never).InTime()).Done());
        Assert.Equal(Deletion.NotThere, (await client.DeleteAsync(Resources.ConfigMaps, made.Key, new DeleteOptions(), Never).InTime()).Done());
        Assert.Equal(ApiFailureKind.NotFound, (await client.GetAsync(Resources.ConfigMaps, made.Key, Never).InTime()).Failure?.Kind);
    }

    [Fact]
    public async Task A_refusal_names_its_fields()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        var failure = (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "Not_A_Name"), Never).InTime()).Failure!;
        Assert.Equal((ApiFailureKind.Invalid, "Invalid"), (failure.Kind, failure.Reason));
        Assert.Contains(failure.Causes, c => c.Field == "metadata.name");
    }

    [Fact]
    public async Task A_list_comes_in_pages_and_by_labels()
    {
        var plane = await servers.Started;
        using var client = plane.Client(ScriptedApi.Generous with { PageSize = 3 });
        var space = await plane.CreateNamespace();
        foreach (var n in Enumerable.Range(0, 10)) (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, $"m{n}", n % 2 == 0 ? "even" : "odd"), Never).InTime()).Done();
        var mark = plane.Audit.Mark();
        var even = new LabelSelector { MatchExpressions = [new() { Key = "value", Operator = LabelSelectorOperator.In, Values = ["even", "none"] }] };
        var list = (await client.ListAsync(Resources.ConfigMaps, Selection.In(space).Labelled(even), Never).InTime()).Done();
        Assert.Equal(["m0", "m2", "m4", "m6", "m8"], list.Items.Select(i => i.Metadata.Name));
        Assert.NotEqual("", list.ResourceVersion);
        await plane.Audit.Await(mark, "the list", seen => seen.Namespace == space && seen is { Verb: "list", Resource: "configmaps", User: "admin", Code: 200 });
        var one = (await client.ListAsync(Resources.ConfigMaps, Selection.Of(new ObjectKey(space, "m3")), Never).InTime()).Done();
        Assert.Equal("m3", Assert.Single(one.Items).Metadata.Name);
    }

    [Fact]
    public async Task Managers_apply_their_own_fields_and_what_they_no_longer_say_goes()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        var key = new ObjectKey(space, "one");
        await Apply("operator", ("a", "1"), ("b", "1"));
        var refused = await TryApply("agent", ApplyConflict.Refuse, ("b", "2"), ("c", "2"));
        Assert.Equal(ApiFailureKind.Conflict, refused.Failure?.Kind);
        Assert.Contains(".data.b", string.Join(' ', refused.Failure!.Causes.Select(c => c.Field)), StringComparison.Ordinal);
        Assert.Equal(["a=1", "b=2", "c=2"], await Apply("agent", ("b", "2"), ("c", "2")));
        Assert.Equal(["b=2", "c=2"], await Apply("operator"));
        Assert.Equal(["c=3"], await Apply("agent", ("c", "3")));

        async Task<string[]> Apply(string manager, params (string, string)[] data) =>
            [.. ((await TryApply(manager, ApplyConflict.Take, data)).Done().Data ?? new Dictionary<string, string>()).Select(d => $"{d.Key}={d.Value}").Order()];

        Task<ApiResult<ConfigMap>> TryApply(string manager, ApplyConflict conflict, params (string, string)[] data)
        {
            var document = Resources.ConfigMaps.NewDocument(key);
            if (data.Length > 0) document["data"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Item1, (JsonNode?)d.Item2)));
            return client.ApplyAsync(Resources.ConfigMaps, document, new ApplyOptions(manager, OnConflict: conflict), Never).InTime();
        }
    }

    [Fact]
    public async Task Each_agent_applies_its_row_of_status_and_the_operator_takes_away_that_of_a_node_that_left()
    {
        var plane = await servers.Started;
        await plane.InstallKindsAsync();
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        var key = new ObjectKey(space, "shop");
        var document = Resources.VirtualServices.NewDocument(key);
        document["spec"] = JsonNode.Parse("""
            {"vips":[{"address":"192.168.101.100"}],"ports":[{"port":80}],"backend":{"name":"nginx"},
             "directors":{"highAvailability":{"mode":"None"}}}
            """);
        var made = (await client.ApplyAsync(Resources.VirtualServices, document, new ApplyOptions("user"), Never).InTime()).Done();
        Assert.Equal(1, made.Metadata.Generation);
        Assert.Equal("DR", made.Spec.Forwarding?.Mode.ToString() ?? "DR");

        await Row("lvs1", """{"node":"lvs1","mode":"Master","healthy":2}""");
        var two = await Row("lvs2", """{"node":"lvs2","mode":"Backup","healthy":2}""");
        Assert.Equal(["lvs1 Master", "lvs2 Backup"], Rows(two));
        Assert.Equal(["lvs1 Backup", "lvs2 Backup"], Rows(await Row("lvs1", """{"node":"lvs1","mode":"Backup"}""")));
        Assert.Equal(["lvs2 Backup"], Rows(await Row("lvs1", null)));
        Assert.Equal(1, two.Metadata.Generation);

        Task<VirtualService> Row(string node, string? row)
        {
            var status = Resources.VirtualServices.NewDocument(key);
            status["status"] = row is null ? new JsonObject() : new JsonObject { ["directors"] = new JsonArray(JsonNode.Parse(row)) };
            return ApplyRow(ApplyOptions.ManagerName("lvs-agent-", node), status);
        }

        async Task<VirtualService> ApplyRow(string manager, JsonObject status) =>
            (await client.ApplyAsync(Resources.VirtualServices, status, new ApplyOptions(manager, ApplyPart.Status), Never).InTime()).Done();

        static string[] Rows(VirtualService service) => [.. service.Status!.Directors!.Select(d => $"{d.Node} {d.Mode}").Order()];
    }

    [Fact]
    public async Task Who_may_not_is_told_so_and_a_stranger_is_unauthorized()
    {
        var plane = await servers.Started;
        var space = await plane.CreateNamespace();
        (await plane.Kubectl("create", "serviceaccount", "agent", "--namespace", space)).Succeeded();
        using var agent = plane.Client(kubeconfig: plane.KubeconfigOf(await plane.Token(space, "agent")));
        var forbidden = (await agent.ListAsync(Resources.Secrets, Selection.Everything, Never).InTime()).Failure!;
        Assert.Equal(ApiFailureKind.Forbidden, forbidden.Kind);
        Assert.Contains("cannot list resource \"secrets\"", forbidden.Message, StringComparison.Ordinal);
        using var stranger = plane.Client(kubeconfig: plane.KubeconfigOf("made-up"));
        Assert.Equal(ApiFailureKind.Unauthorized, (await stranger.ListAsync(Resources.Nodes, Selection.Everything, Never).InTime()).Failure?.Kind);
    }

    [Fact]
    public async Task Kinds_of_every_sort_are_read()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        (await plane.Kubectl("label", "namespace", space, "a=b")).Succeeded();
        Assert.Equal("b", (await client.GetAsync(Resources.Namespaces, new ObjectKey("", space), Never).InTime()).Done().Metadata.Labels!["a"]);
        (await plane.Kubectl("create", "secret", "generic", "vrrp", "--from-literal=password=pw", "--type=lvs-operator.io/password", "--namespace", space)).Succeeded();
        Assert.Equal("pw"u8.ToArray(), (await client.GetAsync(Resources.Secrets, new ObjectKey(space, "vrrp"), Never).InTime()).Done().Read(Secret.PasswordKey));
        var service = (await client.GetAsync(Resources.Services, new ObjectKey("default", "kubernetes"), Never).InTime()).Done();
        Assert.Equal(443, Assert.Single(service.Spec.Ports).Port);
        var node = (await client.CreateAsync(Resources.Nodes, new Node { Metadata = new ObjectMeta { Name = $"n-{space}" } }, Never).InTime()).Done();
        Assert.Equal($"n-{space}", node.Metadata.Name);
        (await client.DeleteAsync(Resources.Nodes, node.Key, new DeleteOptions(), Never).InTime()).Done();
        var lists = (await client.ListAsync(Resources.DaemonSets, Selection.Everything, Never).InTime()).Done();
        Assert.Empty(lists.Unreadable);
    }
}
