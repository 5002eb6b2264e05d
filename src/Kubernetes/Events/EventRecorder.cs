using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Events;

/// <summary>
/// Writes Events (core v1, which every server has and <c>kubectl describe</c> shows). The same said again counts up one event; what one object
/// says is limited, what waits is bounded, and what cannot be written is dropped and counted: an event is a hint, never the only place of a word.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="component">The program.</param>
/// <param name="host">The node or pod it runs on.</param>
public sealed class EventRecorder(ApiClient client, string component, string host)
{
    private const int LongestMessage = 1024;
    private const int Attempts = 4;

    private readonly Lock gate = new();
    private readonly EventBook book = new(client.Time);
    private readonly SemaphoreSlim news = new(0, 1);
    private readonly TokenBucket pace = new(5, 20, client.Time);
    private long serial = client.Time.GetUtcNow().Ticks;

    /// <summary>Says something of an object. Returns at once and never throws.</summary>
    /// <param name="about">The object.</param>
    /// <param name="severity">The event's type.</param>
    /// <param name="reason">One word in CamelCase.</param>
    /// <param name="message">A sentence; cut at 1024 bytes.</param>
    public void Record(KubernetesObject about, EventSeverity severity, string reason, string message)
    {
        var key = new EventKey(new ObjectRef(about.Kind, about.Key), about.Metadata.Uid ?? "", severity, reason, Cut(message));
        var involved = new InvolvedObject
        {
            ApiVersion = about.ApiVersion,
            Kind = about.Kind,
            Namespace = about.Metadata.Namespace,
            Name = about.Metadata.Name,
            Uid = about.Metadata.Uid,
            ResourceVersion = about.Metadata.ResourceVersion,
        };
        bool noted;
        lock (gate)
        {
            noted = book.Note(key, involved);
            if (noted && news.CurrentCount == 0) news.Release();
        }

        if (!noted) client.Options.Observer.EventsDropped(1, $"{key.About} said too much");
    }

    /// <summary>Writes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await news.WaitAsync(cancel).ConfigureAwait(false);
            while (Take() is var (key, sighting, before))
            {
                await pace.TakeAsync(cancel).ConfigureAwait(false);
                await WriteAsync(key, sighting, before, cancel).ConfigureAwait(false);
            }
        }
    }

    private (EventKey Key, EventBook.Sighting Sighting, WrittenEvent? Before)? Take()
    {
        lock (gate) return book.TryTake(out var key, out var sighting) ? (key, sighting, book.Written(key)) : null;
    }

    private async Task WriteAsync(EventKey key, EventBook.Sighting sighting, WrittenEvent? before, CancellationToken cancel)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        for (var attempt = 1; ; attempt++)
        {
            var (failure, now) = before is null ? await CreateAsync(key, sighting, cancel).ConfigureAwait(false) : await CountAsync(key, sighting, before, cancel).ConfigureAwait(false);
            if (failure is null)
            {
                lock (gate) book.Remember(key, now);
                return;
            }

            if (failure.Kind == ApiFailureKind.NotFound && before is not null)
            {
                // Events expire after an hour: begin a new one.
                before = null;
            }
            else if (!(failure.IsOutage || failure.Kind == ApiFailureKind.TooManyRequests) || attempt == Attempts)
            {
                lock (gate) book.Remember(key, null);
                client.Options.Observer.EventsDropped(sighting.Count, failure.ToString());
                return;
            }
            else
            {
                await Task.Delay(backoff.Next(failure.RetryAfter), client.Time, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task<(ApiFailure? Failure, WrittenEvent? Now)> CreateAsync(EventKey key, EventBook.Sighting sighting, CancellationToken cancel)
    {
        var name = $"{Shortened(key.About.Key.Name)}.{Interlocked.Increment(ref serial):x}";
        var item = new CoreEvent
        {
            Metadata = new ObjectMeta { Name = name, Namespace = SpaceOf(key) },
            InvolvedObject = sighting.About,
            Reason = key.Reason,
            Message = key.Message,
            Type = key.Severity.ToString(),
            Source = new EventSource { Component = component, Host = host },
            ReportingComponent = component,
            ReportingInstance = host,
            FirstTimestamp = sighting.First,
            LastTimestamp = sighting.Last,
            Count = sighting.Count,
        };
        var made = await client.CreateAsync(Resources.Events, item, cancel).ConfigureAwait(false);
        return (made.Failure, new WrittenEvent(name, sighting.Count));
    }

    private async Task<(ApiFailure? Failure, WrittenEvent? Now)> CountAsync(EventKey key, EventBook.Sighting sighting, WrittenEvent before, CancellationToken cancel)
    {
        var now = before with { Count = before.Count + sighting.Count };
        var change = new JsonObject { ["count"] = now.Count, ["lastTimestamp"] = sighting.Last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
        var made = await client.MergeAsync(Resources.Events, new ObjectKey(SpaceOf(key), before.Name), change, cancel).ConfigureAwait(false);
        return (made.Failure, now);
    }

    // Events of objects without a namespace lie in "default" (k8s.io/client-go, tools/record).
    private static string SpaceOf(EventKey key) => key.About.Key.Namespace.Length == 0 ? "default" : key.About.Key.Namespace;

    private static string Shortened(string name) => name.Length <= 200 ? name : name[..200].TrimEnd('.', '-');

    private static string Cut(string message)
    {
        if (Encoding.UTF8.GetByteCount(message) <= LongestMessage) return message;
        var bytes = Encoding.UTF8.GetBytes(message);
        var end = LongestMessage - 3;
        while ((bytes[end] & 0xC0) == 0x80) end--;
        return Encoding.UTF8.GetString(bytes, 0, end) + "…";
    }
}
