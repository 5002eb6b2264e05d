using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.Values;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Resolve;

/// <summary>The nodes, by name and by address, and whether they are in maintenance.</summary>
internal sealed class NodeIndex
{
    private readonly Dictionary<IPAddress, Node> _byAddress = [];
    private readonly Dictionary<string, DirectorChoice> _directors = [];

    internal NodeIndex(ImmutableDictionary<string, Node> nodes)
    {
        Source = nodes;
        Ordered = [.. nodes.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Value)];
        foreach (var node in Ordered)
            foreach (var address in InternalAddresses(node)) _byAddress.TryAdd(address, node);
    }

    /// <summary>The dictionary this was made from: equal by reference means still valid.</summary>
    internal ImmutableDictionary<string, Node> Source { get; }

    /// <summary>All nodes by name.</summary>
    internal ImmutableArray<Node> Ordered { get; }

    /// <summary>The node that has an address as its InternalIP, or null.</summary>
    internal Node? At(IPAddress address) => _byAddress.GetValueOrDefault(address);

    /// <summary>The directors that a selector chooses; selectors with one text are looked up once.</summary>
    internal DirectorChoice Directors(string text, LabelSelector selector)
    {
        if (!_directors.TryGetValue(text, out var choice))
            _directors[text] = choice = DirectorChoice.Of([.. Ordered.Where(n => selector.Matches(n.Metadata.Labels))]);
        return choice;
    }

    /// <summary>A node's InternalIPs; what does not parse is passed over.</summary>
    internal static IEnumerable<IPAddress> InternalAddresses(Node node)
    {
        foreach (var address in node.Status.Addresses)
            if (address.Type == "InternalIP" && IPAddress.TryParse(address.Address, out var parsed)) yield return AddressText.Plain(parsed);
    }

    /// <summary>Whether a node's work is to move elsewhere: the annotation, or a cordon.</summary>
    internal static bool InMaintenance(Node? node) => node is not null
        && (node.Spec.Unschedulable || (node.Metadata.Annotations?.TryGetValue(ApiGroup.MaintenanceAnnotation, out var value) == true && value == "true"));
}
