using LvsOperator.Api.Meta;

namespace LvsOperator.Api.Core;

/// <summary>A machine: Kubernetes' core Node, as far as this project reads it.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Node", PluralName = "nodes")]
public sealed record Node : KubernetesObject
{
    /// <summary>An empty node.</summary>
    public Node() => (ApiVersion, Kind) = ("v1", "Node");

    /// <summary>What was asked for.</summary>
    public NodeSpec Spec { get; set; } = new();

    /// <summary>What was found.</summary>
    public NodeStatus Status { get; set; } = new();
}

/// <summary>What was asked of a node.</summary>
public sealed record NodeSpec
{
    /// <summary>Cordoned: treated as in maintenance.</summary>
    public bool Unschedulable { get; set; }
}

/// <summary>What is known of a node.</summary>
public sealed record NodeStatus
{
    /// <summary>The node's addresses.</summary>
    public IReadOnlyList<NodeAddress> Addresses { get; set; } = [];
}

/// <summary>One address of a node.</summary>
public sealed record NodeAddress
{
    /// <summary>InternalIP, ExternalIP, Hostname...; real servers come from InternalIP.</summary>
    public string Type { get; set; } = "";

    /// <summary>The address, or the name for Hostname.</summary>
    public string Address { get; set; } = "";
}
