using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning;

/// <summary>
/// This node as the manifests and its own kernel tell of it. VIPs do not count as its own addresses, so that binding one changes nothing here.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Roles">What it may be.</param>
/// <param name="Addresses">Those of its Node object, and those on its interfaces other than loopback.</param>
/// <param name="Labels">Its Node object's.</param>
/// <param name="Facts">Its links, subnets and default routes.</param>
internal sealed record LocalNode(
    string Name, NodeRoles Roles, IReadOnlySet<IPAddress> Addresses, IReadOnlyDictionary<string, string> Labels, NodeFacts Facts)
{
    internal static LocalNode Of(PlanInput input, NodeIndex nodes, IReadOnlySet<IPAddress> vips)
    {
        var facts = input.Facts.Addresses.Any(IsVip) ? input.Facts with { Addresses = [.. input.Facts.Addresses.Where(a => !IsVip(a))] } : input.Facts;
        var addresses = facts.Addresses.Where(a => a.Link != "lo").Select(a => a.Address).ToHashSet();
        var labels = (IReadOnlyDictionary<string, string>)ImmutableDictionary<string, string>.Empty;
        if (nodes.Source.TryGetValue(input.Node, out var node))
        {
            addresses.UnionWith(NodeIndex.InternalAddresses(node));
            labels = node.Metadata.Labels ?? labels;
        }
        return new(input.Node, input.Roles, addresses, labels, facts);

        bool IsVip(AddressFact a) => a.IsHostSized && vips.Contains(a.Address);
    }

    /// <summary>Whether nothing that planning looks at differs.</summary>
    internal bool Says(LocalNode other) => Name == other.Name && Roles == other.Roles && ReferenceEquals(Labels, other.Labels)
        && Facts.Equals(other.Facts) && Addresses.SetEquals(other.Addresses);
}
