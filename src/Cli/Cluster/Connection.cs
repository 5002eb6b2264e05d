using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Cli.Cluster;

/// <summary>Finds the API server as kubectl does.</summary>
internal static class Connection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A client; else what is wrong with the configuration, a sentence each.</summary>
    /// <param name="kubeconfig">The file named on the command line; null: none was.</param>
    /// <param name="surroundings">Variables and files.</param>
    internal static (ApiClient? Client, IReadOnlyList<string> Faults) Open(string? kubeconfig, Surroundings surroundings)
    {
        var found = AccessFinder.Find(kubeconfig, null, Environment(surroundings.Access));
        if (!found.IsSuccess) return (null, [.. found.Faults.Select(f => f.ToString())]);
        var options = new ApiClientOptions { UserAgent = $"lvsctl/{typeof(Connection).Assembly.GetName().Version?.ToString(3)}", ConnectTimeout = Patience, RequestTimeout = 3 * Patience, PutOffs = 2 };
        return (new(found.Access, options, surroundings.Time), []);
    }

    /// <summary>A person's own configuration comes before that of the pod that lvsctl happens to run in, as with kubectl.</summary>
    private static AccessEnvironment Environment(AccessEnvironment own)
    {
        var isConfigured = !string.IsNullOrEmpty(own.Variable("KUBECONFIG")) || (own.Home.Length > 0 && File.Exists(Path.Combine(own.Home, ".kube", "config")));
        return isConfigured ? own with { Variable = name => name == "KUBERNETES_SERVICE_HOST" ? null : own.Variable(name) } : own;
    }
}
