using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Resolve;

/// <summary>What an absent block means.</summary>
internal static class Absent
{
    private static readonly Forwarding Forwarding = new();
    private static readonly Scheduler Scheduler = new();
    private static readonly LabelSelector DirectorSelector = Labelled(ApiGroup.DirectorLabel);
    private static readonly LabelSelector NginxSelector = Labelled(ApiGroup.NginxLabel);
    private static readonly Quorum Quorum = new();
    private static readonly Drain Drain = new();

    internal static ForwardingMode ForwardingMode(this VirtualServiceSpec spec) => (spec.Forwarding ?? Forwarding).Mode;

    internal static Scheduler SchedulerOrDefault(this VirtualServiceSpec spec) => spec.Scheduler ?? Scheduler;

    internal static Quorum QuorumOrDefault(this VirtualServiceSpec spec) => spec.Quorum ?? Quorum;

    internal static TimeSpan DrainTimeout(this VirtualServiceSpec spec) => (spec.Drain ?? Drain).Timeout.Time;

    internal static LabelSelector DirectorNodes(this VirtualServiceSpec spec) => spec.Directors?.NodeSelector ?? DirectorSelector;

    internal static LabelSelector Nodes(this NginxTierSpec spec) => spec.NodeSelector ?? NginxSelector;

    private static LabelSelector Labelled(string label) => new() { MatchLabels = new Dictionary<string, string> { [label] = "true" } };
}
