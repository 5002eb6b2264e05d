namespace LvsOperator.Kubernetes.Auth;

/// <summary>What access depends on beside files: environment variables, the home directory, and where a pod finds its service account.</summary>
/// <param name="Variable">An environment variable; null if it is not set.</param>
/// <param name="Home">The home directory; empty if there is none.</param>
/// <param name="ServiceAccount">The directory with token, ca.crt and namespace.</param>
/// <param name="Time">The clock.</param>
public sealed record AccessEnvironment(Func<string, string?> Variable, string Home, string ServiceAccount, TimeProvider Time)
{
    /// <summary>This process's own.</summary>
    public static AccessEnvironment Own(TimeProvider time) => new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        "/var/run/secrets/kubernetes.io/serviceaccount",
        time);
}
