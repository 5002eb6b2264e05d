using System.Text.Json.Nodes;
using LvsOperator.Manifests.Tests.Schemas;

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>A document that differs from the complete one in a place.</summary>
/// <param name="Name">What was done to it.</param>
/// <param name="Path">Where; null if it is no one place.</param>
/// <param name="Document">The result.</param>
internal sealed record Mutation(string Name, string? Path, JsonObject Document);

/// <summary>What can be done to a place: values at its bounds and just beyond them, and of every other type.</summary>
internal static class Mutations
{
    public static IEnumerable<Mutation> Of(string kind, Place place) => Values(kind, place).Select(value =>
    {
        var document = SchemaWalk.Complete(kind);
        place.Set(document, value.DeepClone());
        return new Mutation($"{place.Path}: {Short(value.ToJsonString())}", place.Path, document);
    });

    private static IEnumerable<JsonNode> Values(string kind, Place place)
    {
        var schema = place.Schema;
        foreach (var number in new[] { schema.Minimum, schema.Minimum - 1, schema.Maximum, schema.Maximum + 1 }.OfType<long>())
        {
            yield return JsonValue.Create(number);
        }

        foreach (var name in schema.Enum ?? [])
        {
            yield return JsonValue.Create(name);
            yield return JsonValue.Create(name + "x");
        }

        foreach (var length in new[] { schema.MinLength, schema.MinLength - 1, schema.MaxLength, schema.MaxLength + 1 }.OfType<int>())
        {
            yield return JsonValue.Create(new string('1', length));
            yield return JsonValue.Create(new string('a', length));
            // Two bytes and two UTF-16 units each, one character: lengths count characters.
            yield return JsonValue.Create(string.Concat(Enumerable.Repeat("\U0001d7d9", length)));
        }

        foreach (var value in Lists(kind, place).Concat(OfOtherTypes()))
        {
            yield return value;
        }
    }

    private static IEnumerable<JsonNode> Lists(string kind, Place place)
    {
        if (place.Schema.Type != "array")
        {
            yield break;
        }

        var first = ((JsonArray)place.In(SchemaWalk.Complete(kind)))[0]!;
        foreach (var count in new[] { 0, 1, 2, place.Schema.MaxItems!.Value, place.Schema.MaxItems.Value + 1 })
        {
            yield return new JsonArray([.. Enumerable.Range(0, count).Select(_ => first.DeepClone())]);
        }
    }

    private static IEnumerable<JsonNode> OfOtherTypes() =>
    [
        JsonValue.Create(true),
        JsonValue.Create(""),
        JsonValue.Create("x"),
        JsonValue.Create("x\u0001"),
        JsonValue.Create("7"),
        JsonValue.Create("a\nb"),
        JsonValue.Create(7L),
        JsonValue.Create(-7L),
        JsonValue.Create(1.5),
        JsonValue.Create(1L << 40),
        new JsonObject(),
        new JsonObject { ["x"] = 1L },
        new JsonArray(1L),
        new JsonArray("x", "x"),
    ];

    private static string Short(string text) => text.Length > 80 ? $"{text[..77]}... ({text.Length} characters)" : text;
}
