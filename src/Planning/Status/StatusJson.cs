using System.Text.Json.Serialization;

namespace LvsOperator.Planning.Status;

/// <summary>JSON of <see cref="AgentStatus"/>: camelCase names, enums by name.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentStatus))]
public sealed partial class StatusJson : JsonSerializerContext;
