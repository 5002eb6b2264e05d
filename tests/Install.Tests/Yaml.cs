using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace LvsOperator.Install.Tests;

/// <summary>YAML as JSON nodes.</summary>
internal static class Yaml
{
    /// <summary>The documents of a text, empty ones left out.</summary>
    public static IEnumerable<JsonObject> Documents(string text)
    {
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            if (reader.Deserialize<object?>(parser) is { } document) yield return (JsonObject)JsonNode.Parse(writer.Serialize(document))!;
        }
    }
}
