using System.Collections.Immutable;
using LvsOperator.Api.Core;

namespace LvsOperator.Planning.Resolve;

/// <summary>The nodes that a VirtualService's selector chooses as directors.</summary>
/// <param name="Selected">By name.</param>
/// <param name="Serving">
/// The one that serves without high availability: the first by name that is not in maintenance, else the first; null when none is selected.
/// </param>
internal sealed record DirectorChoice(ImmutableArray<Node> Selected, string? Serving)
{
    internal static DirectorChoice Of(ImmutableArray<Node> selected) => new(
        selected, (selected.FirstOrDefault(n => !NodeIndex.InMaintenance(n)) ?? selected.FirstOrDefault())?.Metadata.Name);
}
