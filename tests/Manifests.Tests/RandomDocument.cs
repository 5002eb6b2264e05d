using System.Text.Json.Nodes;
using LvsOperator.Manifests.Schemas;

namespace LvsOperator.Manifests.Tests;

/// <summary>Documents that mostly follow a schema and sometimes do not, from a seed.</summary>
internal sealed class RandomDocument(int seed)
{
    private static readonly string[] Hostile =
        ["", " ", "\n", "a;b", "${x}", "}", "\u0000", "\u202e", "-1", "1s", "9h9h", "0.0.0.0", "::", "fe80::1%eth0", "256.1.1.1", "1.1.1.1/33", "::/0", "(", "[a", "(?=x)", "(a+)+$", "a{9999}", "../..", "200-100", "\ud800", "*", ".", "=", "99999h99999h99999h99999h", "1e999", "Infinity"];

    private readonly Random _random = new(seed);

    public JsonObject Next()
    {
        var kind = SchemaCatalog.Find(Pick(["VirtualService", "RealServerPool", "NginxTier"]))!;
        var spec = Rarely(30) ? Anything(2) : Block(kind.Schema.Properties["spec"], 0);
        return new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = kind.Kind,
            ["metadata"] = Rarely(50) ? Anything(2) : new JsonObject { ["name"] = Rarely(20) ? Anything(0) : "a", ["namespace"] = Rarely(20) ? Pick(Hostile) : "web" },
            ["spec"] = spec,
        };
    }

    private JsonNode? Value(Schema schema, int depth) => Rarely(150) ? Anything(2) : schema.Type switch
    {
        "object" when schema.Values is { } values => new JsonObject(Enumerable.Range(0, _random.Next(3)).Select(index => KeyValuePair.Create(index + Pick(Hostile), Value(values, depth)))),
        "object" => Block(schema, depth + 1),
        "array" => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(schema.Items!, depth + 1))]),
        "boolean" => _random.Next(2) == 0,
        "integer" => Number(schema),
        "integer or string" when _random.Next(2) == 0 => Number(schema),
        _ => Text(schema),
    };

    private JsonObject Block(Schema schema, int depth)
    {
        var map = new JsonObject();
        foreach (var (name, field) in schema.Properties)
        {
            var isWanted = schema.Required.Contains(name) ? !Rarely(25) : _random.Next(2 + depth) == 0;
            if (isWanted)
            {
                map[name] = Value(field, depth);
            }
        }

        return map;
    }

    private JsonValue Number(Schema schema) => JsonValue.Create(_random.Next(6) switch
    {
        0 => schema.Minimum ?? 0,
        1 => schema.Maximum ?? int.MaxValue,
        2 => long.MaxValue,
        3 => -1,
        _ => _random.NextInt64(schema.Minimum ?? 0, Math.Min(schema.Maximum ?? 1000, 100_000) + 1),
    });

    private JsonValue Text(Schema schema) => JsonValue.Create(
        schema.Enum is { } names && !Rarely(60) ? Pick(names)
        : Rarely(4) ? Pick(Hostile)
        : schema.Pattern == Api.Schema.Patterns.Duration ? Pick(["1s", "500ms", "1h", "0s", "15ms"])
        : Pick(["192.168.101.3", "192.168.101.100", "2001:db8::1", "10.0.0.0/8", "192.168.226.129/24", "a", "eth0", "/a", "a.example.com", "200-299", "64512:1"]));

    private JsonNode? Anything(int depth) => _random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => null,
        1 => _random.Next(2) == 0,
        2 => _random.NextInt64(),
        3 => _random.NextDouble() * 100,
        4 or 5 => Pick(Hostile),
        6 => new JsonArray(Anything(depth - 1), Anything(depth - 1)),
        _ => new JsonObject { [Pick(Hostile)] = Anything(depth - 1), ["name"] = Anything(depth - 1) },
    };

    private bool Rarely(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
