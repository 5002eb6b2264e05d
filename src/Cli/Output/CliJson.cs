using System.Text.Json.Serialization;
using LvsOperator.Cli.Checking;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Plans;
using LvsOperator.Cli.Statuses;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Output;

/// <summary>JSON the program reads and writes: camelCase names, enums by name.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentStatus))]
[JsonSerializable(typeof(ValidationReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class CliJson : JsonSerializerContext;
