using System.Text.Json;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>An open watch. Read by one reader.</summary>
public sealed class WatchStream<T> : IDisposable
    where T : KubernetesObject
{
    private readonly Resource<T> resource;
    private readonly string request;
    private readonly HttpResponseMessage response;
    private readonly TimeSpan idleLimit;
    private readonly TimeProvider time;
    private LineReader? lines;

    internal WatchStream(Resource<T> resource, string request, HttpResponseMessage response, TimeSpan idleLimit, TimeProvider time) =>
        (this.resource, this.request, this.response, this.idleLimit, this.time) = (resource, request, response, idleLimit, time);

    /// <summary>
    /// The next event; or null when the server ended the watch as it should; or why the watch is over: <see cref="ApiFailureKind.Expired"/> if only a
    /// list can help, <see cref="ApiFailureKind.TimedOut"/> after too long a silence, <see cref="ApiFailureKind.Unreachable"/> when cut.
    /// </summary>
    public async Task<(WatchEvent<T>? Event, ApiFailure? Failure)> NextAsync(CancellationToken cancel)
    {
        using var idle = new CancellationTokenSource(idleLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, idle.Token);
        try
        {
            lines ??= new LineReader(await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false));
            while (await lines.NextAsync(both.Token).ConfigureAwait(false) is { } line)
            {
                if (!line.Span.Trim(" \r\t"u8).IsEmpty) return Read(line);
            }

            return (null, null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, new ApiFailure(ApiFailureKind.TimedOut, request, $"nothing came for {idleLimit.TotalSeconds} s"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, new ApiFailure(ApiFailureKind.Unreachable, request, fault.Message));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => response.Dispose();

    private (WatchEvent<T>? Event, ApiFailure? Failure) Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var item = ItemHead.Object(document.RootElement, "object");
            WatchEventKind? kind = ItemHead.Text(document.RootElement, "type") switch
            {
                "ADDED" => WatchEventKind.Added,
                "MODIFIED" => WatchEventKind.Modified,
                "DELETED" => WatchEventKind.Deleted,
                "BOOKMARK" => WatchEventKind.Bookmark,
                _ => null,
            };
            if (item.ValueKind != JsonValueKind.Object) return NotUnderstood("no object");
            if (ItemHead.Text(document.RootElement, "type") == "ERROR") return (null, StatusReader.Read(request, item, 0, null));
            if (kind is null) return NotUnderstood("an unknown type");
            var head = ItemHead.Read(item);
            if (head.ResourceVersion.Length == 0 || (kind != WatchEventKind.Bookmark && head.Key.Name.Length == 0)) return NotUnderstood("no name or version");
            if (kind == WatchEventKind.Bookmark) return (new WatchEvent<T>(kind.Value, default, head.ResourceVersion, null, ""), null);
            var read = ObjectJson.Read(resource, item, out var error);
            return (new WatchEvent<T>(kind.Value, head.Key, head.ResourceVersion, read, error), null);
        }
        catch (JsonException fault)
        {
            return NotUnderstood(fault.Message);
        }

        (WatchEvent<T>?, ApiFailure?) NotUnderstood(string why) => (null, new ApiFailure(ApiFailureKind.NotUnderstood, request, $"not an event of a watch: {why}"));
    }
}
