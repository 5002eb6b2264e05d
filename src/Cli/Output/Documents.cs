using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LvsOperator.Cli.Output;

/// <summary>A report for programs.</summary>
internal static class Documents
{
    internal static string Write<T>(T report, JsonTypeInfo<T> type, OutputForm form) => form == OutputForm.Yaml
        ? YamlText.Of(JsonSerializer.SerializeToNode(report, type))
        : JsonSerializer.Serialize(report, type) + "\n";
}
