using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Generator;

/// <summary>The structural OpenAPI schema of a C# type: shape and defaults from the declaration, bounds from its attributes, words from its XML documentation.</summary>
internal sealed class SchemaBuilder(XmlDocumentation documentation)
{
    public JsonObject Block(Type type, string description)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        var defaults = type.GetCustomAttribute<NoDefaultAttribute>() is null ? Activator.CreateInstance(type) : null;
        foreach (var property in Fields(type))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            properties[name] = Field(property, defaults);
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            {
                required.Add(name);
            }
        }

        var schema = new JsonObject { ["description"] = description, ["type"] = "object" };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        if (type.GetCustomAttribute<ExactlyOneAttribute>() is { } exactlyOne)
        {
            schema["oneOf"] = Unions(exactlyOne.Fields);
        }

        if (type.GetCustomAttribute<AtLeastOneAttribute>() is { } atLeastOne)
        {
            schema["anyOf"] = Unions(atLeastOne.Fields);
        }

        schema["properties"] = properties;
        return schema;
    }

    public static IEnumerable<PropertyInfo> Fields(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    private static JsonArray Unions(IEnumerable<string> fields) =>
        new([.. fields.Select(field => (JsonNode)new JsonObject { ["required"] = new JsonArray(field) })]);

    private JsonObject Field(PropertyInfo property, object? defaults)
    {
        var type = FieldType.Of(property);
        var schema = type.Shape switch
        {
            FieldShape.List => List(property, type),
            FieldShape.Map => Map(property, type),
            _ => Leaf(property, type.Leaf, documentation.Of(property)),
        };
        if (defaults is not null && !type.Optional
            && property.GetCustomAttribute<RequiredAttribute>() is null && property.GetCustomAttribute<NoDefaultAttribute>() is null
            && Value(property.GetValue(defaults)) is { } value)
        {
            schema["default"] = value;
        }

        return schema;
    }

    private JsonObject List(PropertyInfo property, FieldType type)
    {
        var items = property.GetCustomAttribute<ItemsAttribute>() ?? throw Missing(property, "Items");
        var schema = new JsonObject { ["description"] = documentation.Of(property), ["type"] = "array", ["maxItems"] = items.Maximum };
        if (items.Minimum > 0)
        {
            schema["minItems"] = items.Minimum;
        }

        schema["x-kubernetes-list-type"] = "atomic";
        if (property.GetCustomAttribute<ListMapAttribute>() is { } map)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new JsonArray([.. map.Keys.Select(key => (JsonNode)key)]);
        }
        else if (property.GetCustomAttribute<ListSetAttribute>() is not null)
        {
            schema["x-kubernetes-list-type"] = "set";
        }

        schema["items"] = Leaf(property, type.Leaf, null);
        return schema;
    }

    private JsonObject Map(PropertyInfo property, FieldType type) => new()
    {
        ["description"] = documentation.Of(property),
        ["type"] = "object",
        ["maxProperties"] = (property.GetCustomAttribute<EntriesAttribute>() ?? throw Missing(property, "Entries")).Maximum,
        ["additionalProperties"] = Leaf(property, type.Leaf, null),
    };

    private JsonObject Leaf(PropertyInfo property, Type type, string? description)
    {
        var schema = new JsonObject();
        if (description is not null)
        {
            schema["description"] = type.IsEnum ? $"{description}\n{Members(type)}" : description;
        }

        if (type.IsEnum)
        {
            var names = EnumNames.Of(type).Select(name => name.Json).ToList();
            schema["type"] = "string";
            schema["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
            schema["maxLength"] = names.Max(name => name.Length);
        }
        else if (type == typeof(bool))
        {
            schema["type"] = "boolean";
        }
        else if (type == typeof(int) || type == typeof(long))
        {
            schema["type"] = "integer";
            schema["format"] = type == typeof(int) ? "int32" : "int64";
            AddBounds(schema, property);
        }
        else if (type == typeof(string))
        {
            schema["type"] = "string";
            AddText(schema, property);
        }
        else if (type == typeof(Duration))
        {
            schema["type"] = "string";
            schema["maxLength"] = 28;
            schema["pattern"] = Patterns.Duration;
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema["type"] = "string";
            schema["format"] = "date-time";
            schema["maxLength"] = 64;
        }
        else if (type == typeof(IntOrString))
        {
            AddEither(schema);
            AddBounds(schema, property);
            AddText(schema, property);
        }
        else if (type == typeof(Quantity))
        {
            AddEither(schema);
            schema["minimum"] = 0;
            schema["maxLength"] = 32;
            schema["pattern"] = Patterns.Quantity;
        }
        else
        {
            return Block(type, description ?? documentation.Of(type));
        }

        return schema;
    }

    private string Members(Type type) =>
        string.Join('\n', EnumNames.Of(type).Select(name => $"- {name.Json}: {documentation.OfEnumMember(type, name.Member)}"));

    private static void AddEither(JsonObject schema)
    {
        schema["x-kubernetes-int-or-string"] = true;
        schema["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
    }

    private static void AddBounds(JsonObject schema, PropertyInfo property)
    {
        var bounds = property.GetCustomAttribute<BoundsAttribute>() ?? throw Missing(property, "Bounds");
        schema["minimum"] = bounds.Minimum;

        // The largest value of a format says nothing, and 2^63-1 is no float64, which the API server reads bounds as.
        if (bounds.Maximum is not (long.MaxValue or int.MaxValue))
        {
            schema["maximum"] = bounds.Maximum;
        }
    }

    private static void AddText(JsonObject schema, PropertyInfo property)
    {
        var text = property.GetCustomAttribute<TextAttribute>() ?? throw Missing(property, "Text");
        if (text.Minimum > 0)
        {
            schema["minLength"] = text.Minimum;
        }

        schema["maxLength"] = text.Maximum;
        if (text.Pattern is not null)
        {
            schema["pattern"] = text.Pattern;
        }
    }

    private static JsonNode? Value(object? value) => value switch
    {
        bool yes => JsonValue.Create(yes),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        Enum member => JsonValue.Create(EnumNames.Of(member.GetType(), member)),
        IntOrString { Text: null } either => JsonValue.Create(either.Number),
        Duration or Quantity or IntOrString => JsonValue.Create(value.ToString()),
        System.Collections.IEnumerable list => list.Cast<object>().Select(Value).ToArray() is { Length: > 0 } items ? new JsonArray(items) : null,
        _ => null,
    };

    private static InvalidOperationException Missing(PropertyInfo property, string attribute) =>
        new($"{property.DeclaringType!.Name}.{property.Name} lacks [{attribute}]");
}
