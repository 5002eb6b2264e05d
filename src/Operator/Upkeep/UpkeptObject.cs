using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Operator.Upkeep;

/// <summary>
/// One object that is kept as a document says, by server-side apply: the fields of the document are put back whenever somebody changed them, fields
/// of others are left alone (https://kubernetes.io/docs/reference/using-api/server-side-apply/).
/// </summary>
/// <param name="client">The client.</param>
/// <param name="resource">The kind.</param>
/// <param name="key">The object.</param>
/// <param name="wanted">The document as of now, without owner; null: the object is not to be touched now. It is asked often and must be quick.</param>
/// <param name="owner">Whose deletion deletes the object.</param>
/// <param name="observer">Is told.</param>
/// <param name="time">The clock.</param>
internal sealed class UpkeptObject<T>(
    ApiClient client, Resource<T> resource, ObjectKey key, Func<JsonObject?> wanted, IOwnerSource owner, IUpkeepObserver observer, TimeProvider time) : IUpkept
    where T : KubernetesObject
{
    /// <summary>The name under which fields are ours.</summary>
    internal const string FieldManager = "lvs-operator";

    /// <summary>Whoever changes it more often than this is a program that wants it otherwise, and no pace of ours would settle that.</summary>
    private const int MostPutBacks = 10;
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(5);

    private readonly Queue<long> putBacks = new();
    private readonly ObjectCache<T> cache = new(client, resource, Selection.Of(key));
    private (string Document, string Mark)? applied;
    // What the last write answered; what is seen may be older for a moment.
    private string version = "";
    private OwnershipState? told;

    public ObjectRef Reference => new(resource.Kind, key);

    /// <summary>The object as the server has it; null if it is not there, or not known yet.</summary>
    internal T? Seen => cache.Objects.GetValueOrDefault(key);

    /// <summary>What of an object must be as it was after our last write for nothing to be done. By default its version; less for kinds whose status changes often.</summary>
    internal Func<T, string> Mark { get; init; } = Versions.Of;

    public async Task FollowAsync(Action wake, CancellationToken cancel)
    {
        void Told(ObjectChange<T> change) => wake();
        cache.Changed += Told;
        var following = cache.RunAsync(cancel);
        try
        {
            await cache.Synced.WaitAsync(cancel).ConfigureAwait(false);
            wake();
        }
        finally
        {
            await following.ConfigureAwait(false);
            cache.Changed -= Told;
        }
    }

    public async Task<ApiFailure?> SettleAsync(CancellationToken cancel)
    {
        if (!cache.Synced.IsCompleted || wanted() is not { } document) return null;
        var (text, seen) = (document.ToJsonString(), Seen);
        if (seen is not null && applied == (text, Mark(seen))) return null;
        var isPutBack = applied?.Document == text;
        if (isPutBack && IsFight()) return new ApiFailure(ApiFailureKind.Conflict, $"apply {Reference}", Fight);
        var ownership = await owner.FindAsync(cancel).ConfigureAwait(false);
        if (ownership.Failure is { } unknown) return unknown;
        Tell(ownership.Value.State);
        if (ownership.Value.State == OwnershipState.Gone) return null;
        if (ownership.Value.OwnerReference is { } reference) document["metadata"]!["ownerReferences"] = new JsonArray(reference);
        var made = await client.ApplyAsync(resource, document, new ApplyOptions(FieldManager), cancel).ConfigureAwait(false);
        if (made.Failure is { } failure) return failure;
        var isWritten = Versions.Of(made.Value) != version && (seen is null || Mark(seen) != Mark(made.Value));
        if (isWritten) observer.Written(Reference, isPutBack ? UpkeepCause.PutBack : seen is null ? UpkeepCause.Made : UpkeepCause.Updated);
        if (isWritten && isPutBack) putBacks.Enqueue(time.GetTimestamp());
        version = Versions.Of(made.Value);
        applied = (text, Mark(made.Value));
        return null;
    }

    private static string Fight => $"put back {MostPutBacks} times within {Span.TotalMinutes} min: another program changes it; see metadata.managedFields for who, and end one of the two";

    private bool IsFight()
    {
        while (putBacks.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Span) putBacks.Dequeue();
        return putBacks.Count >= MostPutBacks;
    }

    private void Tell(OwnershipState state)
    {
        if (told == state) return;
        told = state;
        if (state == OwnershipState.Nobody) observer.Left(Reference, $"has no owner, as there is no {owner.Reference}; it stays when the operator goes");
        if (state == OwnershipState.Gone) observer.Left(Reference, $"is not kept any more, as {owner.Reference} is gone");
    }
}
