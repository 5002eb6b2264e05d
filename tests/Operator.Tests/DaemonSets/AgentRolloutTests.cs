using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Operator.DaemonSets;

namespace LvsOperator.Operator.Tests.DaemonSets;

public sealed class AgentRolloutTests
{
    [Fact]
    public void Nodes_without_a_pod_are_missing() => Assert.Equal(new AgentRollout(5, 2, 2), Of(3, 3));

    [Fact]
    public void Numbers_of_an_older_template_say_nothing() => Assert.Null(Of(3, 2));

    private static AgentRollout? Of(long generation, long observed) => AgentRollout.Of(new DaemonSet
    {
        Metadata = new ObjectMeta { Name = "lvs-agent", Generation = generation },
        Status = new DaemonSetStatus { ObservedGeneration = observed, DesiredNumberScheduled = 5, CurrentNumberScheduled = 3, NumberReady = 2 },
    });
}
