using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.Rest;

public sealed class ListTests : IAsyncLifetime
{
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

    private Task<ApiResult<ObjectList<ConfigMap>>> ListAsync(Selection? selection = null) => client.ListAsync(Resources.ConfigMaps, selection ?? Selection.Everything, CancellationToken.None).InTime();

    private static string[] Names(ObjectList<ConfigMap> list) => [.. list.Items.Select(i => i.Metadata.Name)];

    [Fact]
    public async Task Pages_are_put_together_as_of_the_first_ones_moment()
    {
        api.On(Maps.Path, Maps.Page(10, "next one", Maps.One("a", 1))).On(Maps.Path, Maps.Page(10, null, Maps.One("b", 2)));
        var list = (await ListAsync()).Value;
        Assert.Equal(["a", "b"], Names(list));
        Assert.Equal("10", list.ResourceVersion);
        Assert.Equal([null, "next one"], api.Requests.Select(r => r.Asked("continue")));
        Assert.All(api.Requests, r => Assert.Equal("500", r.Asked("limit")));
    }

    [Fact]
    public async Task A_token_that_expires_in_the_middle_begins_the_list_anew_in_one_piece()
    {
        api.On(Maps.Path, Maps.Page(10, "next", Maps.One("a", 1)))
            .On(Maps.Path, ScriptedApi.Status(410, "Expired"), 410)
            .On(Maps.Path, Maps.List(20, Maps.One("b", 2), Maps.One("c", 3)));
        var list = (await ListAsync()).Value;
        Assert.Equal(["b", "c"], Names(list));
        Assert.Equal("20", list.ResourceVersion);
        Assert.Null(api.Requests.Last().Asked("limit"));
    }

    [Fact]
    public async Task A_failure_in_the_middle_fails_the_list()
    {
        api.On(Maps.Path, Maps.Page(10, "next", Maps.One("a", 1))).On(Maps.Path, ScriptedApi.Status(500, "InternalError"), 500);
        Assert.Equal(ApiFailureKind.ServerFault, (await ListAsync()).Failure!.Kind);
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_beside_the_rest()
    {
        const string path = "/apis/lvs-operator.io/v1alpha1/namespaces/web/virtualservices";
        api.On(path, """{"metadata":{"resourceVersion":"3"},"items":[{"metadata":{"name":"a","namespace":"web"},"spec":{"forwarding":{"mode":"TELEPORT"}}},{"metadata":{"name":"b","namespace":"web"},"spec":{"forwarding":{"mode":"TUN"},"future":{"x":1}}}]}""");
        var list = (await client.ListAsync(Resources.VirtualServices, Selection.In("web"), CancellationToken.None).InTime()).Value;
        Assert.Equal(ForwardingMode.TUN, Assert.Single(list.Items).Spec.Forwarding!.Mode);
        var (key, error) = Assert.Single(list.Unreadable);
        Assert.Equal(new ObjectKey("web", "a"), key);
        Assert.Contains("mode", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"metadata":{}}""", "no resourceVersion")]
    [InlineData("""{"metadata":{"resourceVersion":"1"}}""", "no items")]
    [InlineData("""{"metadata":{"resourceVersion":"1"},"items":7}""", "not a list")]
    [InlineData("[", "not a list")]
    public async Task What_is_no_list_is_told_as_such(string body, string words)
    {
        api.On(Maps.Path, body);
        var failure = (await ListAsync()).Failure!;
        Assert.Equal(ApiFailureKind.NotUnderstood, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_may_be_null()
    {
        api.On(Maps.Path, """{"metadata":{"resourceVersion":"1"},"items":null}""");
        Assert.Empty((await ListAsync()).Value.Items);
    }

    [Fact]
    public async Task Selectors_go_to_the_server_in_its_own_form()
    {
        var selector = new LabelSelector
        {
            MatchLabels = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
            MatchExpressions =
            [
                new() { Key = "c", Operator = LabelSelectorOperator.In, Values = ["x", "y"] },
                new() { Key = "d", Operator = LabelSelectorOperator.NotIn, Values = ["z"] },
                new() { Key = "e", Operator = LabelSelectorOperator.Exists },
                new() { Key = "f", Operator = LabelSelectorOperator.DoesNotExist },
            ],
        };
        api.On("/api/v1/namespaces/web/configmaps", Maps.List(1));
        await ListAsync(Selection.Of(new ObjectKey("web", "one")).Labelled(selector));
        var request = Assert.Single(api.Requests);
        Assert.Equal("a=1,b=2,c in (x,y),d notin (z),e,!f", request.Asked("labelSelector"));
        Assert.Equal("metadata.name=one", request.Asked("fieldSelector"));
        Assert.Null(Selection.Everything.Labelled(new LabelSelector()).Labels);
    }
}
