using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;

namespace LvsOperator.Api.Validation;

/// <summary>Names, labels and selectors, by Kubernetes' rules (RFC 1123).</summary>
internal static class MetadataValidation
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    public static void Check(KubernetesObject item, FaultList faults)
    {
        if (item.Metadata.Name.Length == 0)
        {
            faults.Absent("metadata.name", "an object needs a name", "give it");
        }
        else if (!IsSubdomain(item.Metadata.Name))
        {
            faults.Add("metadata.name", item.Metadata.Name, "not a DNS subdomain of at most 253 characters", "use lower-case letters, digits, - and .");
        }

        if (item is not Node && !IsLabel(item.Metadata.Namespace ?? ""))
        {
            faults.Add("metadata.namespace", item.Metadata.Namespace, "not a DNS label of at most 63 characters", "use lower-case letters, digits and -");
        }

        foreach (var (key, value) in item.Metadata.Labels ?? new Dictionary<string, string>())
        {
            CheckLabel($"metadata.labels[{key}]", key, value, faults);
        }
    }

    public static void CheckSelector(string path, LabelSelector? selector, FaultList faults)
    {
        foreach (var (key, value) in selector?.MatchLabels ?? new Dictionary<string, string>())
        {
            CheckLabel($"{path}.matchLabels[{key}]", key, value, faults);
        }

        for (var index = 0; index < (selector?.MatchExpressions?.Count ?? 0); index++)
        {
            var requirement = selector!.MatchExpressions![index];
            var at = $"{path}.matchExpressions[{index}]";
            CheckLabel($"{at}.key", requirement.Key, "", faults);
            var count = requirement.Values?.Count ?? 0;
            var needsValues = requirement.Operator is LabelSelectorOperator.In or LabelSelectorOperator.NotIn;
            if (needsValues && count == 0)
            {
                faults.Absent($"{at}.values", $"operator {requirement.Operator} compares with values", "give at least one value, or use Exists or DoesNotExist");
            }
            else if (!needsValues && count > 0)
            {
                faults.Add($"{at}.values", string.Join(", ", requirement.Values!), $"operator {requirement.Operator} takes no values", "remove them, or use In or NotIn");
            }
        }
    }

    public static bool IsSubdomain(string name) => name.Length is > 0 and <= LongestName && name.Split('.').All(part => IsDnsPart(part, int.MaxValue));

    public static bool IsLabel(string name) => IsDnsPart(name, LongestLabel);

    private static void CheckLabel(string path, string key, string value, FaultList faults)
    {
        var slash = key.IndexOf('/');
        if (!IsQualified(key[(slash + 1)..]) || (slash >= 0 && !IsSubdomain(key[..slash])))
        {
            faults.Add(path, key, "not a label key", "use [prefix/]name: the name of at most 63 letters, digits, -, _ and ., the prefix a DNS subdomain");
        }

        if (value.Length > 0 && !IsQualified(value))
        {
            faults.Add(path, value, "not a label value", "use at most 63 letters, digits, -, _ and ., with a letter or digit at both ends");
        }
    }

    private static bool IsDnsPart(string part, int longest) =>
        part.Length > 0 && part.Length <= longest && part[0] != '-' && part[^1] != '-'
        && part.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');

    private static bool IsQualified(string name) =>
        name.Length is > 0 and <= LongestLabel && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
