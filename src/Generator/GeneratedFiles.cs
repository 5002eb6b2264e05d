using System.Text.Json.Nodes;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Generator;

/// <summary>Everything that is generated from the types of Api: path in the repository, and text.</summary>
internal static class GeneratedFiles
{
    private static readonly Type[] Kinds = [typeof(VirtualService), typeof(RealServerPool), typeof(NginxTier)];

    public static IReadOnlyDictionary<string, string> All()
    {
        var documentation = XmlDocumentation.Load(typeof(VirtualService).Assembly);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var kind in Kinds)
        {
            var definition = CustomResource.Define(kind, documentation);
            var names = definition["spec"]!["names"]!;
            files[$"crds/lvs-operator.io_{names["plural"]}.yaml"] =
                "# Generated from src/Api by `make generate`; edit the types, not this file.\n" + YamlText.Write(definition);
            files[$"docs/reference/{names["singular"]}.md"] = FieldReference.Write((JsonObject)definition);
        }

        return files;
    }
}
