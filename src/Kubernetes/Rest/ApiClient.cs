using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Auth;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>
/// Requests to one API server. A failure comes as a value; an exception is a bug, or the caller's own cancellation.
/// Thread-safe. Source: https://kubernetes.io/docs/reference/using-api/api-concepts/
/// </summary>
/// <param name="access">Where the server is and who we are.</param>
/// <param name="options">Rate, time limits, and who is told.</param>
/// <param name="time">The clock.</param>
public sealed class ApiClient(ClusterAccess access, ApiClientOptions options, TimeProvider time) : IDisposable
{
    private readonly RequestSender sender = new(access, options, time);

    /// <summary>Where the server is.</summary>
    public ClusterAccess Access => access;

    /// <summary>How this client behaves.</summary>
    public ApiClientOptions Options => options;

    internal TimeProvider Time => time;

    /// <summary>One object.</summary>
    public async Task<ApiResult<T>> GetAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancel)
        where T : KubernetesObject => (await FetchAsync(resource, key, cancel).ConfigureAwait(false)).Select(kept => kept.Object);

    /// <summary>One object with all that the server sent, for <see cref="UpdateAsync"/>.</summary>
    public Task<ApiResult<Kept<T>>> FetchAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancel)
        where T : KubernetesObject => SendAsync(resource, HttpMethod.Get, resource.PathOf(key.Namespace, key.Name), $"get {resource.Name(key)}", [], null, "", cancel);

    /// <summary>All objects of a selection, page by page, as of one moment.</summary>
    public async Task<ApiResult<ObjectList<T>>> ListAsync<T>(Resource<T> resource, Selection selection, CancellationToken cancel)
        where T : KubernetesObject
    {
        var list = new ListReader<T>(resource);
        int? limit = options.PageSize;
        while (true)
        {
            var request = new ApiRequest(HttpMethod.Get, resource.PathOf(selection.Namespace), $"list {resource.Plural} {selection}")
            {
                Query =
                [
                    ("labelSelector", selection.Labels),
                    ("fieldSelector", selection.Fields),
                    ("limit", limit?.ToString(CultureInfo.InvariantCulture)),
                    ("continue", list.Continue),
                ],
            };
            var page = await sender.ReadAsync(request, cancel).ConfigureAwait(false);
            if (page.Failure is { Kind: ApiFailureKind.Expired } && list.Continue is not null)
            {
                // The snapshot that the pages are of is compacted away: from the start, at one go, so that it comes to an end.
                (list, limit) = (new ListReader<T>(resource), null);
                continue;
            }

            if (page.Failure is { } failure) return failure;
            if (list.Read(page.Value) is { } error) return new ApiFailure(ApiFailureKind.NotUnderstood, request.Name, error);
            if (list.Continue is null) return list.Result();
        }
    }

    /// <summary>What happens to a selection's objects after a moment.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="selection">Which of its objects.</param>
    /// <param name="resourceVersion">The moment: of a list, or of the last event.</param>
    /// <param name="limit">After which the server ends the watch.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<ApiResult<Watch.WatchStream<T>>> WatchAsync<T>(Resource<T> resource, Selection selection, string resourceVersion, TimeSpan limit, CancellationToken cancel)
        where T : KubernetesObject
    {
        var request = new ApiRequest(HttpMethod.Get, resource.PathOf(selection.Namespace), $"watch {resource.Plural} {selection}")
        {
            Query =
            [
                ("watch", "true"),
                ("allowWatchBookmarks", "true"),
                ("resourceVersion", resourceVersion),
                ("timeoutSeconds", ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
                ("labelSelector", selection.Labels),
                ("fieldSelector", selection.Fields),
            ],
        };
        var opened = await sender.OpenAsync(request, cancel).ConfigureAwait(false);
        return opened.Select(response => new Watch.WatchStream<T>(resource, request.Name, response, options.WatchIdleLimit, time));
    }

    /// <summary>Makes an object; <see cref="ApiFailureKind.AlreadyExists"/> if there is one.</summary>
    public async Task<ApiResult<T>> CreateAsync<T>(Resource<T> resource, T item, CancellationToken cancel)
        where T : KubernetesObject => (await MakeAsync(resource, item, cancel).ConfigureAwait(false)).Select(kept => kept.Object);

    /// <summary>As <see cref="CreateAsync"/>, with all that the server answered, for <see cref="UpdateAsync"/>.</summary>
    internal Task<ApiResult<Kept<T>>> MakeAsync<T>(Resource<T> resource, T item, CancellationToken cancel)
        where T : KubernetesObject =>
        SendAsync(resource, HttpMethod.Post, resource.PathOf(item.Metadata.Namespace), $"create {resource.Name(item.Key)}", [], ObjectJson.Write(resource, item), "application/json", cancel);

    /// <summary>
    /// Makes an object or changes it, so that the fields of the document have these values and fields that this manager set before and that the
    /// document lacks are gone (https://kubernetes.io/docs/reference/using-api/server-side-apply/).
    /// </summary>
    /// <param name="resource">The kind.</param>
    /// <param name="document">All that this manager wants, and nothing else: begin with <see cref="Resource{T}.NewDocument"/>.</param>
    /// <param name="options">Who applies it, to what, and what happens to fields of others.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<ApiResult<T>> ApplyAsync<T>(Resource<T> resource, JsonObject document, ApplyOptions options, CancellationToken cancel)
        where T : KubernetesObject
    {
        var key = KeyOf(document);
        var (subresource, verb) = options.Part == ApplyPart.Status ? ("status", "apply status of") : (null, "apply");
        var made = await SendAsync(
            resource,
            HttpMethod.Patch,
            resource.PathOf(key.Namespace, key.Name, subresource),
            $"{verb} {resource.Name(key)}",
            [("fieldManager", options.FieldManager), ("force", options.OnConflict == ApplyConflict.Take ? "true" : "false")],
            document,
            "application/apply-patch+yaml",
            cancel).ConfigureAwait(false);
        return made.Select(kept => kept.Object);
    }

    /// <summary>Writes an object that was fetched; <see cref="ApiFailureKind.Conflict"/> if it changed meanwhile. Fields that the type does not know stay.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="before">The object as fetched, or as the last update returned it.</param>
    /// <param name="after">A changed copy of it.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<ApiResult<Kept<T>>> UpdateAsync<T>(Resource<T> resource, Kept<T> before, T after, CancellationToken cancel)
        where T : KubernetesObject
    {
        var document = DocumentMerge.Merge(before.Document, ObjectJson.Write(resource, before.Object), ObjectJson.Write(resource, after));
        var key = before.Object.Key;
        return SendAsync(resource, HttpMethod.Put, resource.PathOf(key.Namespace, key.Name), $"update {resource.Name(key)}", [], document, "application/json", cancel);
    }

    /// <summary>Changes the fields that the document names, null removing one (JSON merge patch, RFC 7386).</summary>
    public async Task<ApiResult<T>> MergeAsync<T>(Resource<T> resource, ObjectKey key, JsonObject document, CancellationToken cancel)
        where T : KubernetesObject
    {
        var made = await SendAsync(resource, HttpMethod.Patch, resource.PathOf(key.Namespace, key.Name), $"patch {resource.Name(key)}", [], document, "application/merge-patch+json", cancel).ConfigureAwait(false);
        return made.Select(kept => kept.Object);
    }

    /// <summary>The same in an object's status, under the name of a field manager.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="key">The object.</param>
    /// <param name="document">What changes; with <c>metadata.resourceVersion</c>, only if the object is still that version (<see cref="ApiFailureKind.Conflict"/>).</param>
    /// <param name="fieldManager">Who changes it.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<ApiResult<T>> MergeStatusAsync<T>(Resource<T> resource, ObjectKey key, JsonObject document, string fieldManager, CancellationToken cancel)
        where T : KubernetesObject
    {
        var path = resource.PathOf(key.Namespace, key.Name, "status");
        var made = await SendAsync(resource, HttpMethod.Patch, path, $"patch status of {resource.Name(key)}", [("fieldManager", fieldManager)], document, "application/merge-patch+json", cancel).ConfigureAwait(false);
        return made.Select(kept => kept.Object);
    }

    /// <summary>Asks for an object's deletion; one that is not there is no failure.</summary>
    public async Task<ApiResult<Deletion>> DeleteAsync<T>(Resource<T> resource, ObjectKey key, DeleteOptions options, CancellationToken cancel)
        where T : KubernetesObject
    {
        var request = new ApiRequest(HttpMethod.Delete, resource.PathOf(key.Namespace, key.Name), $"delete {resource.Name(key)}") { Body = ApiRequest.Bytes(options.Document()) };
        var answer = await sender.ReadAsync(request, cancel).ConfigureAwait(false);
        if (answer.IsSuccess) return Deletion.Asked;
        return answer.Failure.Kind == ApiFailureKind.NotFound ? Deletion.NotThere : answer.Failure;
    }

    /// <inheritdoc/>
    public void Dispose() => sender.Dispose();

    /// <summary>Any document of the server, such as <c>/version</c>.</summary>
    internal async Task<ApiResult<JsonObject>> DocumentAsync(string path, CancellationToken cancel)
    {
        var request = new ApiRequest(HttpMethod.Get, path, $"get {path}");
        var answer = await sender.ReadAsync(request, cancel).ConfigureAwait(false);
        if (answer.Failure is { } failure) return failure;
        return Parse(answer.Value, out var error) is { } document ? document : new ApiFailure(ApiFailureKind.NotUnderstood, request.Name, error);
    }

    private async Task<ApiResult<Kept<T>>> SendAsync<T>(
        Resource<T> resource, HttpMethod method, string path, string name, IReadOnlyList<(string Name, string? Value)> query, JsonObject? body, string mediaType, CancellationToken cancel)
        where T : KubernetesObject
    {
        var request = new ApiRequest(method, path, name) { Query = query };
        if (body is not null) request = request with { Body = ApiRequest.Bytes(body), MediaType = mediaType };
        var answer = await sender.ReadAsync(request, cancel).ConfigureAwait(false);
        if (answer.Failure is { } failure) return failure;
        if (Parse(answer.Value, out var error) is not { } document) return new ApiFailure(ApiFailureKind.NotUnderstood, name, error);
        using var view = JsonDocument.Parse(answer.Value);
        return ObjectJson.Read(resource, view.RootElement, out error) is { } item ? new Kept<T>(item, document) : new ApiFailure(ApiFailureKind.NotUnderstood, name, error);
    }

    private static JsonObject? Parse(byte[] bytes, out string error)
    {
        try
        {
            error = "an object is expected";
            return JsonNode.Parse(bytes) as JsonObject;
        }
        catch (JsonException fault)
        {
            error = $"the answer is not JSON: {fault.Message}";
            return null;
        }
    }

    private static ObjectKey KeyOf(JsonObject document) => document["metadata"] is JsonObject metadata && metadata["name"]?.GetValue<string>() is { } name
        ? new ObjectKey(metadata["namespace"]?.GetValue<string>() ?? "", name)
        : throw new ArgumentException("a document to apply has metadata.name", nameof(document));
}
