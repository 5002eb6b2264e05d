namespace LvsOperator.Lab.Daemons;

/// <summary>A program that stays: how it is prepared, called, and known to serve.</summary>
/// <param name="Name">Of its log; unique on its host while it runs.</param>
public abstract record Daemon(string Name)
{
    /// <summary>Environment beside the lab's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes what it reads.</summary>
    /// <param name="folder">The host's own, where it writes too.</param>
    /// <param name="host">The host's name.</param>
    /// <returns>The command. It must stay in the foreground.</returns>
    internal abstract IReadOnlyList<string> Prepare(string folder, string host);

    /// <summary>TCP ports that listen when it serves.</summary>
    internal virtual IReadOnlyList<int> Ports => [];
}

/// <summary>Any program.</summary>
/// <param name="Name">Of its log.</param>
/// <param name="Words">The command and its arguments.</param>
public sealed record Tool(string Name, IReadOnlyList<string> Words) : Daemon(Name)
{
    /// <summary>Ports that listen when it serves.</summary>
    public IReadOnlyList<int> Listens { get; init; } = [];

    internal override IReadOnlyList<int> Ports => Listens;

    internal override IReadOnlyList<string> Prepare(string folder, string host) => Words;
}
