using System.Collections.Concurrent;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>Writes down what an observer is told.</summary>
internal sealed class Ear : IApiObserver
{
    internal ConcurrentQueue<string> Words { get; } = new();

    internal string All => string.Join('\n', Words);

    public void Listed(string selection, int objects) => Words.Enqueue($"listed {objects}");

    public void WatchFailed(string selection, ApiFailure failure, TimeSpan retryIn) => Words.Enqueue($"failed {failure}");

    public void Unreadable(ObjectRef item, string error) => Words.Enqueue($"unreadable {item}: {error}");

    public void LeadershipChanged(ObjectKey lease, Leadership leadership, string why) => Words.Enqueue($"{leadership}: {why}");

    public void LeaseFailed(ObjectKey lease, ApiFailure failure) => Words.Enqueue($"lease failed {failure}");

    public void EventsDropped(int count, string why) => Words.Enqueue($"dropped {count}: {why}");
}
