using System.Text.Json.Serialization;

namespace LvsOperator.Planning.Reporting;

/// <summary>JSON of the annotations that agents write: camelCase names, without white space.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RealServerText))]
internal sealed partial class ReportingJson : JsonSerializerContext;
