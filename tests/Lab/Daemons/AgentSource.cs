namespace LvsOperator.Lab.Daemons;

/// <summary>Where an agent has its manifests from.</summary>
/// <param name="Words">On its command line.</param>
public sealed record AgentSource(params IReadOnlyList<string> Words)
{
    /// <summary>A folder of YAML.</summary>
    public static AgentSource Folder(string path) => new("--manifests", path);

    /// <summary>A Kubernetes API.</summary>
    public static AgentSource Api(string kubeconfig) => new("--kubeconfig", kubeconfig);
}
