using System.Reflection;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Generator;

/// <summary>The CustomResourceDefinition (apiextensions.k8s.io/v1) of a kind.</summary>
internal static class CustomResource
{
    public static JsonObject Define(Type kind, XmlDocumentation documentation)
    {
        var entity = kind.GetCustomAttribute<KubernetesEntityAttribute>()!;
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{entity.PluralName}.{entity.Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = entity.Group,
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject
                {
                    ["kind"] = entity.Kind,
                    ["listKind"] = entity.Kind + "List",
                    ["plural"] = entity.PluralName,
                    ["singular"] = entity.Kind.ToLowerInvariant(),
                    ["shortNames"] = new JsonArray([.. entity.ShortNames.Select(name => (JsonNode)name)]),
                    ["categories"] = new JsonArray(ApiGroup.Category),
                },
                ["versions"] = new JsonArray(new JsonObject
                {
                    ["name"] = entity.ApiVersion,
                    ["served"] = true,
                    ["storage"] = true,
                    ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                    ["additionalPrinterColumns"] = Columns(kind),
                    ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema(kind, documentation) },
                }),
            },
        };
    }

    private static JsonArray Columns(Type kind) => new([.. kind.GetCustomAttributes<ColumnAttribute>().Select(column =>
        (JsonNode)new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.Path })]);

    private static JsonObject Schema(Type kind, XmlDocumentation documentation)
    {
        var schema = new SchemaBuilder(documentation).Block(kind, documentation.Of(kind));
        var own = (JsonObject)schema["properties"]!;
        var properties = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["description"] = "Group and version of this representation.", ["type"] = "string" },
            ["kind"] = new JsonObject { ["description"] = "Kind of this object.", ["type"] = "string" },
            ["metadata"] = new JsonObject { ["type"] = "object" },
        };
        foreach (var (name, field) in own.ToList())
        {
            own.Remove(name);
            properties[name] = field;
        }

        // The epoch: the API server applies defaults without a clock, and the operator's first write replaces it.
        properties["status"]!["default"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = "Unknown",
                ["reason"] = "Pending",
                ["message"] = "Waiting for the operator.",
                ["lastTransitionTime"] = "1970-01-01T00:00:00Z",
            }),
        };
        schema["properties"] = properties;
        return schema;
    }
}
