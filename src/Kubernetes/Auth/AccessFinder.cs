namespace LvsOperator.Kubernetes.Auth;

/// <summary>Finds the way to the API server as kubectl does.</summary>
public static class AccessFinder
{
    /// <summary>Whether this looks like a pod, so that no kubeconfig need be named.</summary>
    public static bool IsInCluster(AccessEnvironment environment) => InCluster.IsHere(environment);

    /// <summary>
    /// The kubeconfig named, else the pod's own service account, else the files of KUBECONFIG, else <c>~/.kube/config</c>.
    /// Certificates and tokens are read here once, so that what is wrong with them is said at start.
    /// </summary>
    /// <param name="kubeconfig">Value of <c>--kubeconfig</c>; null if it was not given.</param>
    /// <param name="context">The context to use; null for the file's own choice.</param>
    /// <param name="environment">Variables, home and clock.</param>
    public static AccessResult Find(string? kubeconfig, string? context, AccessEnvironment environment)
    {
        if (!string.IsNullOrEmpty(kubeconfig)) return KubeConfig.Load([kubeconfig], context, environment.Time);
        if (InCluster.IsHere(environment)) return InCluster.Load(environment);
        if (environment.Variable("KUBECONFIG") is { Length: > 0 } list)
        {
            // A file of the list that is not there is left out, as kubectl does, unless none is there.
            var files = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            var there = files.Where(File.Exists).ToArray();
            return KubeConfig.Load(there.Length > 0 ? there : files, context, environment.Time);
        }

        var own = Path.Combine(environment.Home, ".kube", "config");
        return environment.Home.Length > 0 && File.Exists(own)
            ? KubeConfig.Load([own], context, environment.Time)
            : AccessResult.Failed(new AccessFault("kubeconfig", "", $"not in a pod, KUBECONFIG is not set and there is no {own}; give --kubeconfig FILE"));
    }
}
