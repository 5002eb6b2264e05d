using System.Text.Json.Nodes;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Types;
using Microsoft.AspNetCore.Http;

namespace LvsOperator.Kubernetes.Tests.Rest;

/// <summary>What is asked, and what becomes of the answers.</summary>
public sealed class ApiClientTests : IAsyncLifetime
{
    private const string One = "/api/v1/namespaces/web/configmaps/one";
    private static readonly ObjectKey Key = new("web", "one");
    private readonly ManualClock clock = new();
    private ScriptedApi api = null!;
    private ApiClient client = null!;

    public async ValueTask InitializeAsync()
    {
        api = await ScriptedApi.StartAsync();
        client = api.Client(clock);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await api.DisposeAsync();
    }

    private Task<ApiResult<ConfigMap>> GetAsync() => client.GetAsync(Resources.ConfigMaps, Key, CancellationToken.None).InTime();

    [Fact]
    public async Task An_object_is_read_and_we_say_who_we_are()
    {
        api.On(One, Maps.One("one", 7));
        var item = (await GetAsync()).Value;
        Assert.Equal(("7", "x"), (item.Metadata.ResourceVersion, item.Data!["v"]));
        var request = Assert.Single(api.Requests);
        Assert.Equal(("GET", "lvs-operator", "application/json"), (request.Method, request.Headers["User-Agent"], request.Headers["Accept"]));
    }

    [Theory]
    [InlineData(404, "NotFound", ApiFailureKind.NotFound)]
    [InlineData(409, "AlreadyExists", ApiFailureKind.AlreadyExists)]
    [InlineData(409, "Conflict", ApiFailureKind.Conflict)]
    [InlineData(422, "Invalid", ApiFailureKind.Invalid)]
    [InlineData(403, "Forbidden", ApiFailureKind.Forbidden)]
    [InlineData(410, "Gone", ApiFailureKind.Expired)]
    [InlineData(410, "Expired", ApiFailureKind.Expired)]
    [InlineData(500, "InternalError", ApiFailureKind.ServerFault)]
    [InlineData(504, "Timeout", ApiFailureKind.ServerFault)]
    public async Task A_refusal_keeps_the_servers_words_and_is_not_repeated(int code, string reason, ApiFailureKind kind)
    {
        api.On(One, ScriptedApi.Status(code, reason, "because"), code);
        var failure = (await GetAsync()).Failure!;
        Assert.Equal((kind, code, reason), (failure.Kind, failure.Code, failure.Reason));
        Assert.Equal($"get ConfigMap web/one: {code} {reason}: because", failure.ToString());
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task Causes_name_their_fields()
    {
        api.On(One, """{"kind":"Status","code":422,"reason":"Invalid","message":"m","details":{"causes":[{"reason":"FieldValueInvalid","message":"too big","field":"spec.x"}]}}""", 422);
        Assert.Equal([new ApiFailureCause("FieldValueInvalid", "too big", "spec.x")], (await GetAsync()).Failure!.Causes);
    }

    [Theory]
    [InlineData(502, "<html>Bad gateway</html>", ApiFailureKind.ServerFault, "not an answer of the API, but: <html>Bad gateway</html>")]
    [InlineData(200, "<html>login</html>", ApiFailureKind.NotUnderstood, "the answer is not JSON")]
    [InlineData(200, "[]", ApiFailureKind.NotUnderstood, "an object is expected")]
    [InlineData(200, """{"metadata":{"name":7}}""", ApiFailureKind.NotUnderstood, "$.metadata.name")]
    [InlineData(302, "", ApiFailureKind.Refused, "the answer says no more")]
    public async Task What_is_no_answer_of_the_api_is_told_as_such(int code, string body, ApiFailureKind kind, string words)
    {
        api.On(One, body, code);
        var failure = (await GetAsync()).Failure!;
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_does_not_carry_the_token_away()
    {
        api.On(One, context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        Assert.Equal(ApiFailureKind.Refused, (await GetAsync()).Failure?.Kind);
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task Go_writes_absent_lists_as_null_and_they_are_read_as_absent()
    {
        api.On("/apis/discovery.k8s.io/v1/namespaces/web/endpointslices/one", """{"metadata":{"name":"one","labels":null},"addressType":"IPv4","endpoints":null,"ports":null}""");
        var slice = (await client.GetAsync(Resources.EndpointSlices, Key, CancellationToken.None).InTime()).Value;
        Assert.Empty(slice.Endpoints);
        Assert.Empty(slice.Ports);
        Assert.Null(slice.Metadata.Labels);
    }

    [Fact]
    public async Task Slices_of_old_servers_are_read_as_new_ones()
    {
        api.On("/apis/discovery.k8s.io/v1beta1/namespaces/web/endpointslices/one", """{"apiVersion":"discovery.k8s.io/v1beta1","metadata":{"name":"one"},"endpoints":[{"addresses":["10.0.0.1"],"topology":{"kubernetes.io/hostname":"n1"}},{"addresses":["10.0.0.2"],"nodeName":"n2"}]}""");
        var slice = (await client.GetAsync(Resources.EndpointSlicesV1Beta1, Key, CancellationToken.None).InTime()).Value;
        Assert.Equal("discovery.k8s.io/v1", slice.ApiVersion);
        Assert.Equal(["n1", "n2"], slice.Endpoints.Select(e => e.NodeName));
    }

    [Fact]
    public async Task An_update_keeps_what_this_program_does_not_know()
    {
        const string lease = """{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"one","namespace":"web","resourceVersion":"5","managedFields":[{"manager":"x"}],"annotations":{"a":"b"}},"spec":{"holderIdentity":"me","strategy":"OldestEmulationVersion"}}""";
        api.On("/apis/coordination.k8s.io/v1/namespaces/web/leases/one", lease);
        var kept = (await client.FetchAsync(Resources.Leases, Key, CancellationToken.None).InTime()).Value;
        var changed = kept.Object with { Spec = kept.Object.Spec with { HolderIdentity = "you", RenewTime = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)) } };
        Assert.True((await client.UpdateAsync(Resources.Leases, kept, changed, CancellationToken.None).InTime()).IsSuccess);
        var put = api.Requests.Last();
        var wanted = JsonNode.Parse(lease)!;
        wanted["spec"]!["holderIdentity"] = "you";
        wanted["spec"]!["renewTime"] = "2024-01-02T02:04:05.000000Z";
        Assert.Equal("PUT", put.Method);
        Assert.True(JsonNode.DeepEquals(wanted, JsonNode.Parse(put.Body)), put.Body);
    }

    [Fact]
    public async Task Creation_posts_to_the_namespace()
    {
        api.On("/api/v1/namespaces/web/configmaps", Maps.One("one", 1), 201);
        var made = await client.CreateAsync(Resources.ConfigMaps, new ConfigMap { Metadata = new ObjectMeta { Name = "one", Namespace = "web" } }, CancellationToken.None).InTime();
        Assert.Equal("1", made.Value.Metadata.ResourceVersion);
        var post = Assert.Single(api.Requests);
        Assert.Equal(("POST", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","namespace":"web"}}""", "application/json"), (post.Method, post.Body, post.ContentType));
    }

    [Theory]
    [InlineData(ApplyPart.Object, ApplyConflict.Take, One, "true")]
    [InlineData(ApplyPart.Status, ApplyConflict.Refuse, One + "/status", "false")]
    public async Task An_apply_sends_the_document_and_nothing_else(ApplyPart part, ApplyConflict conflict, string path, string force)
    {
        api.On(path, Maps.One("one", 2));
        var document = Resources.ConfigMaps.NewDocument(Key);
        document["data"] = new JsonObject { ["v"] = "x" };
        Assert.True((await client.ApplyAsync(Resources.ConfigMaps, document, new ApplyOptions("lvs-agent-n 1", part, conflict), CancellationToken.None).InTime()).IsSuccess);
        var patch = Assert.Single(api.Requests);
        Assert.Equal(("PATCH", path, "application/apply-patch+yaml", document.ToJsonString()), (patch.Method, patch.Path, patch.ContentType, patch.Body));
        Assert.Equal(("lvs-agent-n 1", force), (patch.Asked("fieldManager"), patch.Asked("force")));
    }

    [Fact]
    public async Task A_deletion_names_its_conditions_and_one_of_nothing_is_no_failure()
    {
        api.On(One, ScriptedApi.Status(200, ""));
        var asked = await client.DeleteAsync(Resources.ConfigMaps, Key, new DeleteOptions { Uid = "u1", ResourceVersion = "9", Propagation = DeletePropagation.Orphan }, CancellationToken.None).InTime();
        Assert.Equal(Deletion.Asked, asked.Value);
        var request = Assert.Single(api.Requests);
        Assert.Equal(("DELETE", """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Orphan","preconditions":{"uid":"u1","resourceVersion":"9"}}"""), (request.Method, request.Body));
        Assert.Equal(Deletion.NotThere, (await client.DeleteAsync(Resources.ConfigMaps, new ObjectKey("web", "two"), new DeleteOptions(), CancellationToken.None).InTime()).Value);
    }

    [Fact]
    public async Task Objects_of_the_cluster_have_no_namespace_in_their_path()
    {
        api.On("/api/v1/nodes/n1", """{"metadata":{"name":"n1"}}""");
        Assert.Equal("n1", (await client.GetAsync(Resources.Nodes, new ObjectKey("", "n1"), CancellationToken.None).InTime()).Value.Metadata.Name);
    }

    [Theory]
    [InlineData("""{"versions":[{"version":"v1"},{"version":"v1beta1"}]}""", "v1")]
    [InlineData("""{"versions":[{"version":"v1beta1"}]}""", "v1beta1")]
    public async Task Discovery_tells_which_slices_are_served(string group, string version)
    {
        api.On("/apis/discovery.k8s.io", group);
        Assert.Equal(version, (await Discovery.EndpointSlicesAsync(client, CancellationToken.None).InTime()).Value.Version);
    }

    [Fact]
    public async Task A_group_that_is_not_served_has_no_versions() =>
        Assert.Empty((await Discovery.VersionsAsync(client, "lvs-operator.io", CancellationToken.None).InTime()).Value);
}
