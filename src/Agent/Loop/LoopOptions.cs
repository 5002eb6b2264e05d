using LvsOperator.Planning;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Loop;

/// <summary>What the loop is told once.</summary>
/// <param name="Node">This node's name.</param>
/// <param name="Roles">What it may be.</param>
internal sealed record LoopOptions(string Node, NodeRoles Roles)
{
    /// <summary>What real servers have reported of VIPs; null where nobody reports. Called in every round.</summary>
    internal Func<Snapshot, DateTimeOffset, RealServerSetUps?> SetUps { get; init; } = (_, _) => null;

    /// <summary>Programs that EXEC checks may run.</summary>
    internal IReadOnlyList<string> AllowedCommands { get; init; } = [];

    /// <summary>Firewall marks that may be used.</summary>
    internal MarkRange Marks { get; init; } = MarkRange.Default;

    /// <summary>How often the kernel's table is compared cheaply.</summary>
    internal TimeSpan FastAudit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often chains of iptables are read, where there are any: no event tells of them, and each reading starts a program.</summary>
    internal TimeSpan RulesAudit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often everything is read anew.</summary>
    internal TimeSpan FullAudit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First and longest wait before something that failed is tried again.</summary>
    internal Backoff Retry { get; init; } = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(30));
}
