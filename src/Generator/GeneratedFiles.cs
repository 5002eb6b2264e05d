using System.Text.Json.Nodes;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Generator;

/// <summary>Everything that is generated from the types of Api: path in the repository, and text.</summary>
internal static class GeneratedFiles
{
    private static readonly Lazy<XmlDocumentation> Documentation = new(() => XmlDocumentation.Load(typeof(VirtualService).Assembly));

    private static readonly Type[] Kinds = [typeof(VirtualService), typeof(RealServerPool), typeof(NginxTier)];

    public static IReadOnlyDictionary<string, string> All()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in Kinds.Select(Define))
        {
            files[DefinitionPath(definition)] = DefinitionText(definition);
            files[$"docs/reference/{definition["spec"]!["names"]!["singular"]}.md"] = FieldReference.Write(definition);
        }

        return files;
    }

    /// <summary>The CustomResourceDefinitions alone.</summary>
    public static IEnumerable<(string Path, string Text)> Definitions() => Kinds.Select(Define).Select(d => (DefinitionPath(d), DefinitionText(d)));

    private static JsonObject Define(Type kind) => (JsonObject)CustomResource.Define(kind, Documentation.Value);

    private static string DefinitionPath(JsonObject definition) => $"crds/lvs-operator.io_{definition["spec"]!["names"]!["plural"]}.yaml";

    private static string DefinitionText(JsonObject definition) =>
        "# Generated from src/Api by `make generate`; edit the types, not this file.\n" + YamlText.Write(definition);
}
