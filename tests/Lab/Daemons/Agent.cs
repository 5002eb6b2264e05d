namespace LvsOperator.Lab.Daemons;

/// <summary>Our own agent: manifests in, the kernel's state out.</summary>
/// <param name="Source">Where the manifests are.</param>
/// <param name="Node">Name of the node it is on.</param>
public sealed record Agent(AgentSource Source, string Node) : Daemon("agent")
{
    /// <summary>Its record of what it owns; below /run, which is each host's own.</summary>
    public const string StateFolder = "/run/lvs-operator";

    /// <summary>Where the program is.</summary>
    public required string Program { get; init; }

    /// <summary>Options beside those of this record.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Where it keeps what lives as long as the kernel's state.</summary>
    public string StateDir { get; init; } = StateFolder;

    /// <summary>Where it keeps what it accepted; by default a folder of the host's own.</summary>
    public string? AcceptedDir { get; init; }

    internal override IReadOnlyList<string> Prepare(string folder, string host) =>
    [
        Program, "run", .. Source.Words, "--node", Node, "--state-dir", StateDir,
        "--accepted-dir", AcceptedDir ?? Path.Combine(folder, "accepted"), .. Options,
    ];
}
