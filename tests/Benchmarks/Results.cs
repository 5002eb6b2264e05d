using System.Text.Json;
using System.Text.Json.Serialization;

namespace LvsOperator.Benchmarks;

/// <summary>Figures as JSON files.</summary>
internal static class Results
{
    /// <summary>Writes and gives the path.</summary>
    internal static string Write(string directory, string name, IReadOnlyList<Figure> figures)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, name + ".json");
        File.WriteAllText(path, JsonSerializer.Serialize(figures, FigureJson.Default.IReadOnlyListFigure));
        return path;
    }
}

/// <summary>The form of results.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<Figure>))]
internal sealed partial class FigureJson : JsonSerializerContext;
