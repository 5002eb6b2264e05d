using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Operator.Settings;

/// <summary>The file of <c>--address-policy</c>: which addresses the objects of which namespaces may claim.</summary>
internal static class PolicyFile
{
    /// <summary>The policy; null where the file has faults.</summary>
    internal static (AddressPolicy? Policy, IReadOnlyList<DocumentFault> Faults) Read(string text, string file)
    {
        var source = SettingsFile.Read(text, file, "address-policy.yaml");
        if (!source.HasShape) return (null, source.Faults);
        var rules = ImmutableArray.CreateBuilder<AddressRule>();
        foreach (var (index, rule) in ((JsonArray)source.Root["rules"]!).Index())
        {
            var path = $"rules[{index}]";
            CheckExpressions(source, rule!["namespaceSelector"]?["matchExpressions"], $"{path}.namespaceSelector.matchExpressions");
            rules.Add(new(
                rule["namespaceSelector"]?.Deserialize(ApiJson.Default.LabelSelector) ?? new LabelSelector(),
                source.Networks(rule["cidrs"], $"{path}.cidrs")));
        }
        return source.Faults.Count > 0 ? (null, source.Faults) : (new(rules.ToImmutable()), []);
    }

    /// <summary>As Kubernetes has it: In and NotIn need values, the others take none.</summary>
    private static void CheckExpressions(SettingsFile source, JsonNode? expressions, string path)
    {
        foreach (var (index, expression) in (expressions as JsonArray ?? []).Index())
        {
            var needs = (string?)expression!["operator"] is "In" or "NotIn";
            var values = expression["values"] as JsonArray ?? [];
            if (needs == values.Count > 0) continue;
            source.Complain(
                $"{path}[{index}].values", $"{values.Count} values", needs ? "In and NotIn compare with values" : "Exists and DoesNotExist compare with none", needs ? "give at least one" : "leave them out");
        }
    }
}
