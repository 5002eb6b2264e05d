using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Leases;

/// <summary>Keeps a lease of our own fresh, to show that we live, with annotations that others read. It is applied, so there is no reading and no conflict.</summary>
/// <param name="client">The client.</param>
/// <param name="lease">The lease.</param>
/// <param name="holder">Who we are.</param>
/// <param name="duration">How long it stays fresh without renewal, in whole seconds; it is renewed three times in that time.</param>
/// <param name="fieldManager">Who applies it.</param>
public sealed class LeaseRenewal(ApiClient client, ObjectKey lease, string holder, TimeSpan duration, string fieldManager)
{
    // Changed annotations are written at once, but not more often than this.
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim changed = new(0, 1);
    private Dictionary<string, string> annotations = [];

    /// <summary>An owner, whose deletion deletes the lease: the Node. Set before <see cref="RunAsync"/>.</summary>
    public OwnerReference? Owner { get; init; }

    /// <summary>Labels of the lease.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets the annotations of ours; they are written soon if they differ.</summary>
    public void Annotate(IReadOnlyDictionary<string, string> now)
    {
        lock (gate)
        {
            if (now.Count == annotations.Count && now.All(n => annotations.TryGetValue(n.Key, out var old) && old == n.Value)) return;
            annotations = new Dictionary<string, string>(now);
            if (changed.CurrentCount == 0) changed.Release();
        }
    }

    /// <summary>Renews until cancelled. The lease stays then, and expires.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var backoff = new Backoff(BetweenWrites, duration / 3);
        while (true)
        {
            var written = await client.ApplyAsync(Resources.Leases, Document(), new ApplyOptions(fieldManager), cancel).ConfigureAwait(false);
            if (written.Failure is { } failure)
            {
                client.Options.Observer.LeaseFailed(lease, failure);
                await Task.Delay(backoff.Next(failure.RetryAfter), client.Time, cancel).ConfigureAwait(false);
                continue;
            }

            backoff.Reset();
            await Task.Delay(BetweenWrites, client.Time, cancel).ConfigureAwait(false);
            await WaitAsync((duration / 3 * (0.8 + (Random.Shared.NextDouble() / 5))) - BetweenWrites, cancel).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancel)
    {
        using var end = new CancellationTokenSource(longest > TimeSpan.Zero ? longest : TimeSpan.Zero, client.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, end.Token);
        try
        {
            await changed.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
        }
    }

    private JsonObject Document()
    {
        var document = Resources.Leases.NewDocument(lease);
        var metadata = document["metadata"]!.AsObject();
        lock (gate)
        {
            if (annotations.Count > 0) metadata["annotations"] = Map(annotations);
        }

        if (Labels.Count > 0) metadata["labels"] = Map(Labels);
        if (Owner is { } owner) metadata["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = owner.ApiVersion, ["kind"] = owner.Kind, ["name"] = owner.Name, ["uid"] = owner.Uid });
        document["spec"] = new JsonObject
        {
            ["holderIdentity"] = holder,
            ["leaseDurationSeconds"] = (int)Math.Ceiling(duration.TotalSeconds),
            ["renewTime"] = MicroTimeJsonConverter.Text(client.Time.GetUtcNow()),
        };
        return document;
    }

    private static JsonObject Map(IReadOnlyDictionary<string, string> entries) =>
        new(entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, (JsonNode?)JsonValue.Create(e.Value))));
}
