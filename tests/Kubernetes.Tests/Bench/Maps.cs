using LvsOperator.Api.Core;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>ConfigMaps as a server writes them, the plainest objects there are.</summary>
internal static class Maps
{
    internal const string Path = "/api/v1/configmaps";

    internal static string One(string name, int version, string value = "x") =>
        $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"web","uid":"u-{{{name}}}","resourceVersion":"{{{version}}}"},"data":{"v":"{{{value}}}"}}""";

    internal static string List(int version, params IReadOnlyList<string> items) => Page(version, null, items);

    internal static string Page(int version, string? next, params IReadOnlyList<string> items)
    {
        var token = next is null ? "" : $""","continue":"{next}" """;
        return $$$"""{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}"{{{token}}}},"items":[{{{string.Join(',', items)}}}]}""";
    }

    internal static string Text(ObjectChange<ConfigMap> change) => $"{change.Kind} {change.Key.Name} {(change.After ?? change.Before)!.Data!["v"]}";
}
