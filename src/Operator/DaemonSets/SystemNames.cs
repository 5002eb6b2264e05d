using System.Text.Json.Nodes;

namespace LvsOperator.Operator.DaemonSets;

/// <summary>Names and labels of the objects that belong to this project; the chart uses the same.</summary>
internal static class SystemNames
{
    /// <summary>The operator's Deployment, ServiceAccount, roles, Service and webhook.</summary>
    internal const string Operator = "lvs-operator";

    /// <summary>The agents' DaemonSet, ServiceAccount and roles.</summary>
    internal const string Agent = "lvs-agent";

    /// <summary>Labels of one of our objects (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/).</summary>
    /// <param name="component"><c>operator</c> or <c>agent</c>.</param>
    internal static JsonObject Labels(string component) => new()
    {
        ["app.kubernetes.io/component"] = component,
        ["app.kubernetes.io/managed-by"] = Operator,
        ["app.kubernetes.io/name"] = Operator,
        ["app.kubernetes.io/part-of"] = Operator,
    };
}
