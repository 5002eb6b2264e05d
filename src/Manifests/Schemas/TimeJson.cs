using System.Text.Json.Serialization;

namespace LvsOperator.Manifests.Schemas;

/// <summary>JSON of times.</summary>
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class TimeJson : JsonSerializerContext;
