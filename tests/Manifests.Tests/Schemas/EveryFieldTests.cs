using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LvsOperator.Manifests.Schemas;

namespace LvsOperator.Manifests.Tests.Schemas;

/// <summary>Every field of every kind: at its bounds, beyond them, misspelt, of another type, absent, twice. By walking the schema, so that none is forgotten.</summary>
public sealed partial class EveryFieldTests
{
    public static TheoryData<string> Kinds() => [.. SchemaWalk.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public void Complete_document_has_every_field_and_fits_its_schema(string kind)
    {
        var met = SchemaWalk.Places(kind).Select(place => Index().Replace(place.Path, "")).ToHashSet();
        Assert.DoesNotContain(SchemaWalk.Fields(SchemaWalk.Kind(kind).Schema.Properties["spec"], "spec"), field => !met.Contains(field));
        Assert.Empty(SchemaCheck.Find(SchemaWalk.Complete(kind), SchemaWalk.Kind(kind).Schema).Select(fault => $"{fault.Path}: {fault.Reason}"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Numbers_are_held_to_their_bounds(string kind)
    {
        var tried = 0;
        foreach (var place in SchemaWalk.Places(kind).Where(place => place.Schema.Minimum is not null && place.Schema.Type is "integer" or "integer or string"))
        {
            var schema = place.Schema;
            var maximum = schema.Maximum ?? (schema.Format == "int32" ? int.MaxValue : long.MaxValue);
            AssertFits(kind, place, JsonValue.Create(schema.Minimum!.Value));
            AssertFits(kind, place, JsonValue.Create(maximum));
            AssertRefused(kind, place, JsonValue.Create(schema.Minimum.Value - 1));
            if (maximum < long.MaxValue)
            {
                AssertRefused(kind, place, JsonValue.Create(maximum + 1));
            }

            AssertRefused(kind, place, JsonValue.Create(1.5));
            tried++;
        }

        Assert.True(tried > 5, $"{tried} numbers");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_misspelt_enum_is_refused_by_name(string kind)
    {
        var tried = 0;
        foreach (var place in SchemaWalk.Places(kind).Where(place => place.Schema.Enum is not null))
        {
            foreach (var name in place.Schema.Enum!)
            {
                AssertFits(kind, place, JsonValue.Create(name));
                var fault = AssertRefused(kind, place, JsonValue.Create(name + "x"));
                Assert.Contains(string.Join(", ", place.Schema.Enum!), fault);
                if (name.Length > 1)
                {
                    Assert.Contains("did you mean", fault);
                }
            }

            tried++;
        }

        Assert.True(tried > 3, $"{tried} enums");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Texts_are_held_to_length_and_pattern(string kind)
    {
        foreach (var place in SchemaWalk.Places(kind).Where(place => place.Schema is { Type: "string" or "integer or string", Enum: null }))
        {
            Assert.NotNull(place.Schema.MaxLength);
            AssertRefused(kind, place, JsonValue.Create(new string('a', place.Schema.MaxLength.Value + 1)));
            if (place.Schema.MinLength is { } shortest)
            {
                AssertRefused(kind, place, JsonValue.Create(new string('a', shortest - 1)));
            }

            if (place.Schema.Pattern is not null)
            {
                AssertRefused(kind, place, JsonValue.Create("a\nb"));
                AssertRefused(kind, place, JsonValue.Create(Text(kind, place) + "\n"));
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_field_of_another_type_is_refused(string kind)
    {
        foreach (var place in SchemaWalk.Places(kind))
        {
            JsonNode[] others = [new JsonObject { ["x"] = 1L }, new JsonArray(1L), JsonValue.Create(true), JsonValue.Create("x\u0001"), JsonValue.Create(-7L)];
            foreach (var other in others.Where(other => !Fits(other, place.Schema.Type)))
            {
                AssertRefused(kind, place, other);
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_block_refuses_an_unknown_field_and_the_lack_of_a_required_one(string kind)
    {
        foreach (var place in SchemaWalk.Places(kind).Where(place => place.Schema is { Type: "object", Values: null }))
        {
            var nearest = place.Schema.Properties.Keys.First(name => name.Length > 3 || place.Schema.Properties.Count == 1);
            var document = SchemaWalk.Complete(kind);
            ((JsonObject)place.In(document))[nearest + "x"] = "y";
            Assert.Contains(Faults(document, kind), fault => fault.StartsWith($"{Ref(kind)}: {place.Path}.{nearest}x: y: unknown field; did you mean"));
            foreach (var required in place.Schema.Required)
            {
                document = SchemaWalk.Complete(kind);
                ((JsonObject)place.In(document)).Remove(required);
                Assert.Contains($"{Ref(kind)}: {place.Path}.{required}: absent: required; give it", Faults(document, kind));
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_list_refuses_too_few_too_many_and_twins(string kind)
    {
        foreach (var place in SchemaWalk.Places(kind).Where(place => place.Schema.Type == "array"))
        {
            var document = SchemaWalk.Complete(kind);
            var list = (JsonArray)place.In(document);
            var first = list[0]!;
            while (list.Count <= place.Schema.MaxItems)
            {
                list.Add(first.DeepClone());
            }

            Assert.Contains(Faults(document, kind), fault => fault.StartsWith($"{Ref(kind)}: {place.Path}: {list.Count} items: more than"));
            if (place.Schema.MinItems is { } fewest)
            {
                AssertRefused(kind, place, new JsonArray([.. Enumerable.Range(0, fewest - 1).Select(_ => first.DeepClone())]));
            }

            if (place.Schema.ListMapKeys is not null || place.Schema.IsSet)
            {
                Assert.Contains(Faults(document, kind), fault => fault.StartsWith($"{Ref(kind)}: {place.Path}[1]") && fault.Contains("the same"));
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_union_refuses_none_and_two(string kind)
    {
        foreach (var place in SchemaWalk.Places(kind).Where(place => place.Schema.ExactlyOne.Count > 0 || place.Schema.AtLeastOne.Count > 0))
        {
            var fields = place.Schema.ExactlyOne.Concat(place.Schema.AtLeastOne).ToList();
            var document = SchemaWalk.Complete(kind);
            var block = (JsonObject)place.In(document);
            fields.ForEach(field => block.Remove(field));
            Assert.Contains(Faults(document, kind), fault => fault.StartsWith($"{Ref(kind)}: {place.Path}: absent: ") && fault.EndsWith("give one"));
            foreach (var (one, other) in place.Schema.ExactlyOne.SelectMany(one => place.Schema.ExactlyOne.Where(other => other != one).Select(other => (one, other))))
            {
                document = SchemaWalk.Complete(kind);
                block = (JsonObject)place.In(document);
                (block[one], block[other]) = (new JsonObject(), new JsonObject());
                Assert.Contains(Faults(document, kind), fault => fault.StartsWith($"{Ref(kind)}: {place.Path}: ") && fault.Contains("exactly one of") && fault.EndsWith("keep one"));
            }
        }
    }

    private static void AssertFits(string kind, Place place, JsonNode value)
    {
        var document = SchemaWalk.Complete(kind);
        place.Set(document, value);
        Assert.Empty(SchemaCheck.Find(document, SchemaWalk.Kind(kind).Schema).Select(fault => $"{fault.Path}: {fault.Value}: {fault.Reason}"));
    }

    /// <summary>The fault as a person sees it.</summary>
    private static string AssertRefused(string kind, Place place, JsonNode value)
    {
        var document = SchemaWalk.Complete(kind);
        place.Set(document, value);
        var start = $"{Ref(kind)}: {place.Path}";
        var fault = Faults(document, kind).FirstOrDefault(fault => fault.StartsWith(start));
        Assert.True(fault is not null, $"{place.Path} takes {value.ToJsonString()}");
        Assert.Matches(@"^\S+ web/\S+: \S+: [^\n]*: [^\n]+; [^\n]+$", fault);
        return fault;
    }

    private static List<string> Faults(JsonObject document, string kind)
    {
        Assert.Equal(kind, (string)document["kind"]!);
        return [.. ManifestReader.Read(document.ToJsonString(), "in.json").Faults.Select(fault => fault.Fault?.ToString() ?? fault.Text)];
    }

    private static string Ref(string kind) => $"{kind} web/{(string)SchemaWalk.Complete(kind)["metadata"]!["name"]!}";

    private static string Text(string kind, Place place) => place.In(SchemaWalk.Complete(kind)).ToString();

    private static bool Fits(JsonNode node, string type) => (node, type) switch
    {
        (JsonObject, "object") or (JsonArray, "array") => true,
        (JsonValue value, _) => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => type is "string" or "integer or string",
            System.Text.Json.JsonValueKind.Number => type is "integer" or "integer or string",
            _ => type == "boolean",
        },
        _ => false,
    };

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Index();
}
