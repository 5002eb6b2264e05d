using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.Leases;

public sealed class LeaseRenewalTests : IAsyncLifetime
{
    private const string Path = "/apis/coordination.k8s.io/v1/namespaces/lvs/leases/lvs-agent-n1";
    private const string Good = """{"metadata":{"name":"lvs-agent-n1","namespace":"lvs"}}""";
    private readonly ManualClock clock = new();
    private readonly CancellationTokenSource stop = new();
    private ScriptedApi api = null!;
    private ApiClient client = null!;
    private LeaseRenewal renewal = null!;
    private Task running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        api = await ScriptedApi.StartAsync();
        client = api.Client(clock);
        renewal = new LeaseRenewal(client, new ObjectKey("lvs", "lvs-agent-n1"), "n1", TimeSpan.FromSeconds(30), "lvs-agent-n1")
        {
            Owner = new OwnerReference { ApiVersion = "v1", Kind = "Node", Name = "n1", Uid = "u1" },
        };
    }

    public async ValueTask DisposeAsync()
    {
        await running.EndAsync(stop);
        client.Dispose();
        stop.Dispose();
        await api.DisposeAsync();
    }

    private Task WritesAsync(int count) => Until.TrueAsync(() => api.Requests.Count == count, () => $"{api.Requests.Count} writes, wanted {count}");

    private JsonNode Last => JsonNode.Parse(api.Requests.Last().Body)!;

    [Fact]
    public async Task It_is_renewed_three_times_in_its_duration()
    {
        api.On(Path, Good);
        running = renewal.RunAsync(stop.Token);
        await WritesAsync(1);
        Assert.Equal(("PATCH", "lvs-agent-n1"), (api.Requests.Last().Method, api.Requests.Last().Asked("fieldManager")));
        Assert.Equal("""{"holderIdentity":"n1","leaseDurationSeconds":30,"renewTime":"2024-05-01T12:00:01.000000Z"}""", Last["spec"]!.ToJsonString());
        Assert.Equal("""[{"apiVersion":"v1","kind":"Node","name":"n1","uid":"u1"}]""", Last["metadata"]!["ownerReferences"]!.ToJsonString());
        await clock.PassAsync(1, 1);
        await clock.PassAsync(7, 9);
        await WritesAsync(2);
    }

    [Fact]
    public async Task Changed_annotations_are_written_at_once_and_equal_ones_not()
    {
        api.On(Path, Good);
        renewal.Annotate(new Dictionary<string, string> { ["lvs-operator.io/real-server"] = "a" });
        running = renewal.RunAsync(stop.Token);
        await clock.PassAsync(1, 1);
        await WritesAsync(2); // the change before the start counts as one
        await clock.PassAsync(1, 1);
        await Until.TrueAsync(() => clock.Pending() is [>= 7 and <= 9], "it waits for the next renewal");
        renewal.Annotate(new Dictionary<string, string> { ["lvs-operator.io/real-server"] = "a" });
        renewal.Annotate(new Dictionary<string, string> { ["lvs-operator.io/real-server"] = "b" });
        await WritesAsync(3);
        Assert.Equal("""{"lvs-operator.io/real-server":"b"}""", Last["metadata"]!["annotations"]!.ToJsonString());
    }

    [Fact]
    public async Task A_failure_is_tried_again_soon()
    {
        api.On(Path, ScriptedApi.Status(500, "InternalError"), 500).On(Path, Good);
        running = renewal.RunAsync(stop.Token);
        await clock.PassAsync(0.5, 1);
        await WritesAsync(2);
    }
}
