namespace LvsOperator.Cli.Statuses;

/// <summary>One object as its status in the API tells of it.</summary>
/// <param name="Kind">VirtualService, RealServerPool or NginxTier.</param>
/// <param name="Name">Namespace and name.</param>
/// <param name="Generation">Its metadata.generation.</param>
/// <param name="ObservedGeneration">The generation that the operator judged; null while it has judged none.</param>
/// <param name="Healthy">Healthy of all servers or nodes, such as 2/2; null: not known.</param>
/// <param name="Conditions">Its conditions.</param>
internal sealed record ObjectState(string Kind, string Name, long Generation, long? ObservedGeneration, string? Healthy, IReadOnlyList<ConditionState> Conditions);

/// <summary>One condition.</summary>
/// <param name="Type">Accepted, ResolvedRefs, Programmed, Ready, or somebody else's.</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">One word.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ConditionState(string Type, string Status, string Reason, string Message);
