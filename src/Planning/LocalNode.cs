using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning;

/// <summary>This node as the manifests and its own kernel tell of it.</summary>
internal sealed record LocalNode(string Name, NodeRoles Roles, IReadOnlySet<IPAddress> Addresses, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Addresses are those of its Node object and those on its interfaces other than loopback.</summary>
    internal static LocalNode Of(PlanInput input, NodeIndex nodes)
    {
        var addresses = input.Facts.Addresses.Where(a => a.Link != "lo").Select(a => a.Address).ToHashSet();
        var labels = (IReadOnlyDictionary<string, string>)ImmutableDictionary<string, string>.Empty;
        if (nodes.Source.TryGetValue(input.Node, out var node))
        {
            addresses.UnionWith(NodeIndex.InternalAddresses(node));
            labels = node.Metadata.Labels ?? labels;
        }
        return new(input.Node, input.Roles, addresses, labels);
    }
}
