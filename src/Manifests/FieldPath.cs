using System.Globalization;
using System.Text.Json.Nodes;

namespace LvsOperator.Manifests;

/// <summary>Field paths such as <c>spec.ports[0].targetPort</c>.</summary>
internal static class FieldPath
{
    /// <summary>The node of a path, or the nearest block around it.</summary>
    public static JsonNode Nearest(JsonNode root, string path)
    {
        var node = root;
        foreach (var step in path.Split('.', '['))
        {
            var next = node switch
            {
                JsonObject map => map[step.TrimEnd(']')],
                JsonArray list when int.TryParse(step.TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
            if (next is null)
            {
                return node;
            }

            node = next;
        }

        return node;
    }
}
