namespace LvsOperator.Lab.Daemons;

/// <summary>Our own agent, standalone: a folder of manifests in, the kernel's state out.</summary>
/// <param name="Manifests">Folder of YAML.</param>
/// <param name="Node">Name of the node it is on.</param>
public sealed record Agent(string Manifests, string Node) : Daemon("agent")
{
    /// <summary>Its record of what it owns; below /run, which is each host's own.</summary>
    public const string StateFolder = "/run/lvs-operator";

    /// <summary>Where the program is.</summary>
    public required string Program { get; init; }

    /// <summary>Options beside those of this record.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    internal override IReadOnlyList<string> Prepare(string folder, string host) =>
    [
        Program, "run", "--manifests", Manifests, "--node", Node, "--state-dir", StateFolder,
        "--accepted-dir", Path.Combine(folder, "accepted"), .. Options,
    ];
}
