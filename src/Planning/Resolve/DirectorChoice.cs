using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Resolve;

/// <summary>Which nodes direct a VirtualService.</summary>
internal static class DirectorChoice
{
    /// <summary>The selected nodes by name.</summary>
    internal static IEnumerable<Node> Selected(VirtualService service, NodeIndex nodes) =>
        nodes.Ordered.Where(n => service.Spec.DirectorNodes().Matches(n.Metadata.Labels));

    /// <summary>
    /// The one that serves without high availability: the first by name that is not in maintenance, else the first; null when none is selected.
    /// </summary>
    internal static string? Serving(VirtualService service, NodeIndex nodes)
    {
        string? first = null;
        foreach (var node in Selected(service, nodes))
        {
            if (!NodeIndex.InMaintenance(node)) return node.Metadata.Name;
            first ??= node.Metadata.Name;
        }
        return first;
    }
}
