using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>
/// What is worth telling only once it lasts: every change waits a moment for the operator, and a connection that is cut and made anew at once is no outage.
/// </summary>
internal sealed class Grievances(TimeProvider time)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private Dictionary<string, long> _waiting = [];
    private readonly Dictionary<string, long> _failing = [];

    /// <summary>Those that have been there for a while.</summary>
    internal IEnumerable<string> Lasting(IReadOnlyCollection<string> waiting)
    {
        _waiting = waiting.Distinct().ToDictionary(w => w, w => _waiting.TryGetValue(w, out var since) ? since : time.GetTimestamp());
        return [.. waiting.Where(w => time.GetElapsedTime(_waiting[w]) >= Wait)];
    }

    /// <summary>Kinds that have not been followed for a while; kinds that fail alike share a line.</summary>
    internal IEnumerable<string> Outages(IReadOnlyList<CacheFigures> caches)
    {
        List<(string Resource, ApiFailure Failure)> lasting = [];
        foreach (var cache in caches)
        {
            if (cache.Health.Failure is not { } failure)
            {
                _failing.Remove(cache.Resource);
                continue;
            }
            _failing.TryAdd(cache.Resource, time.GetTimestamp());
            if (time.GetElapsedTime(_failing[cache.Resource]) >= Silence && !(cache.Health.Since < Silence)) lasting.Add((cache.Resource, failure));
        }
        return [.. lasting.GroupBy(l => l.Failure.IsOutage ? "outage" : $"{l.Failure.Kind} {l.Failure.Message}").Select(g => Say([.. g.Select(l => l.Resource)], g.First().Failure))];
    }

    /// <summary>The kind of failure alone where there was no answer: the words differ from one try to the next.</summary>
    private static string Say(string[] resources, ApiFailure failure)
    {
        var what = string.Join(", ", resources);
        return failure.Kind switch
        {
            ApiFailureKind.NotFound => $"the API does not know {what}: {failure.Message}; what was accepted stays. Install the definitions (kubectl apply -f crds/)",
            ApiFailureKind.Forbidden => $"the API does not let the agent follow {what}: {failure.Message}; what was accepted stays. Give its service account list and watch on them",
            ApiFailureKind.Unauthorized or ApiFailureKind.NoCredentials => $"the API does not know the agent's credentials, so {what} are not followed: {failure.Message}; what was accepted stays. See to the token or kubeconfig",
            _ => $"the API is away ({failure.Kind}), so {what} are not followed; what was accepted stays, servers are checked as before, and it is tried again",
        };
    }
}
