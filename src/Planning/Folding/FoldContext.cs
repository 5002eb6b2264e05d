using LvsOperator.Api.Core;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Folding;

/// <summary>The input with what is worked out of it once.</summary>
internal sealed class FoldContext
{
    internal FoldContext(FoldInput input)
    {
        Input = input;
        Nodes = new(input.Snapshot.Nodes);
        Observers = new(input.Snapshot, Nodes);
    }

    internal FoldInput Input { get; }

    internal NodeIndex Nodes { get; }

    internal PoolObservers Observers { get; }

    internal BackendResolver Resolver { get; } = new();

    /// <summary>Whether a node's rows count.</summary>
    internal bool IsFresh(string node) => Input.Agents.TryGetValue(node, out var lease) && lease.IsFresh(Input.Now);

    /// <summary>Why a node that was selected cannot be what it was selected for: the chart deploys nothing there. Null when it can.</summary>
    internal string? NotDeployed(Node node, NodeUse use)
    {
        if (Input.AgentNodes is { } agents && !agents.Matches(node.Metadata.Labels)) return "no agent is deployed there; label the Node, or widen the agent's nodeSelector in the chart";
        return use == NodeUse.Daemons && Input.DirectorNodes is { } directors && !directors.Matches(node.Metadata.Labels)
            ? "keepalived and BIRD are not deployed there; label the Node, or widen the director's nodeSelector in the chart" : null;
    }
}

/// <summary>What a node must have beside its kernel.</summary>
internal enum NodeUse
{
    /// <summary>The agent.</summary>
    Agent,

    /// <summary>The agent, and keepalived or BIRD.</summary>
    Daemons,
}
