using System.Text.Json.Nodes;

namespace LvsOperator.Manifests.Schemas;

/// <summary>A value that its schema does not allow.</summary>
/// <param name="Path">The field, such as <c>spec.ports[0].port</c>.</param>
/// <param name="Node">The value; the block that lacks it where it is absent.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Remedy">What to write instead.</param>
/// <param name="Schema">What the value should have been; null where the field is unknown.</param>
/// <param name="Damage">Whether the value can still be read as its C# type.</param>
internal sealed record SchemaFault(string Path, JsonNode? Node, string Value, string Reason, string Remedy, Schema? Schema, Damage Damage);

/// <summary>Whether a value can still be read as its C# type.</summary>
internal enum Damage
{
    /// <summary>It can.</summary>
    Readable,

    /// <summary>It cannot, and must be taken out before.</summary>
    Unreadable,
}
