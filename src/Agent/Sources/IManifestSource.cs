namespace LvsOperator.Agent.Sources;

/// <summary>Where manifests come from. What it gives is planned from as it is.</summary>
internal interface IManifestSource
{
    /// <summary>In words, such as <c>folder /etc/lvs-operator</c>.</summary>
    string Name { get; }

    /// <summary>What there is to go by at once, what an earlier run kept if need be; null while there is nothing.</summary>
    SourceUpdate? Start();

    /// <summary>For a run that ends: what the source says now, waited for as long as that can take; null when there is nothing to go by.</summary>
    Task<SourceUpdate?> ReadAsync(CancellationToken cancellation);

    /// <summary>Follows the source until cancelled, after <see cref="Start"/>, and gives an update for every change that means something.</summary>
    Task WatchAsync(Action<SourceUpdate> changed, CancellationToken cancellation);

    /// <summary>Keeps what was accepted, for a later start without the source.</summary>
    void Keep();
}
