using System.Text.Json.Serialization;

namespace LvsOperator.Planning.Records;

/// <summary>The state files' JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(OwnershipRecord))]
[JsonSerializable(typeof(MemoryRecord))]
public sealed partial class RecordJson : JsonSerializerContext;
