using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Operator.Upkeep;

/// <summary>
/// Looks for the object whose deletion is to delete what we make. Once found it must not be missed: what is made for an owner that is gone
/// would be collected and made again for ever, while the installation is being removed.
/// </summary>
internal sealed class OwnerSource<T>(ApiClient client, Resource<T> resource, ObjectKey key) : IOwnerSource
    where T : KubernetesObject
{
    private volatile T? last;

    /// <summary>The owner as it was last seen.</summary>
    internal T? Last => last;

    public ObjectRef Reference => new(resource.Kind, key);

    public async Task<ApiResult<Ownership>> FindAsync(CancellationToken cancel)
    {
        var found = await client.GetAsync(resource, key, cancel).ConfigureAwait(false);
        if (found.Failure is { Kind: ApiFailureKind.NotFound }) return last is null ? Ownership.Nobody : Ownership.Gone;
        if (found.Failure is { } failure) return failure;
        last = found.Value;
        if (found.Value.Metadata.DeletionTimestamp is not null) return Ownership.Gone;
        return new Ownership(OwnershipState.Found, new JsonObject
        {
            ["apiVersion"] = resource.ApiVersion,
            ["kind"] = resource.Kind,
            ["name"] = key.Name,
            ["uid"] = found.Value.Metadata.Uid,
        });
    }
}
