using LvsOperator.Api.Meta;

namespace LvsOperator.Operator.Upkeep;

/// <summary>Tells one state of an object from another.</summary>
internal static class Versions
{
    /// <summary>Identity and version.</summary>
    internal static string Of(KubernetesObject item) => $"{item.Metadata.Uid} {item.Metadata.ResourceVersion}";
}
