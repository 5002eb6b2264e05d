using System.Text.Json.Nodes;

namespace LvsOperator.Install.Tests.OnServer;

/// <summary>Objects that tests apply, and how objects are compared.</summary>
internal static class Objects
{
    internal static string Pool(string space) => $$"""
        apiVersion: lvs-operator.io/v1alpha1
        kind: RealServerPool
        metadata: {name: tomcat, namespace: {{space}}}
        spec:
          servers:
          - {address: 192.168.101.5, port: 8080}
        """;

    internal static string Owned(string version, string kind, string name, string? space, string ownerVersion, string ownerKind, JsonObject owner)
    {
        var made = new JsonObject
        {
            ["apiVersion"] = version,
            ["kind"] = kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "lvs-operator" },
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = ownerVersion,
                    ["kind"] = ownerKind,
                    ["name"] = (string)owner["metadata"]!["name"]!,
                    ["uid"] = (string)owner["metadata"]!["uid"]!,
                }),
            },
        };
        if (space is not null) made["metadata"]!["namespace"] = space;
        if (kind == "ClusterRoleBinding") made["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "lvs-agent" };
        return made.ToJsonString();
    }

    /// <summary>Each object as kind, name and text, without what tells who installed it.</summary>
    internal static IEnumerable<string> Comparable(string yaml) => Yaml.Documents(yaml).Select(document =>
    {
        Strip(document);
        return $"{document["kind"]} {document["metadata"]!["name"]} {Sorted(document)}";
    }).Order(StringComparer.Ordinal);

    private static void Strip(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Strip(item);
        }
        else if (node is JsonObject map)
        {
            foreach (var key in (string[])["helm.sh/chart", "app.kubernetes.io/managed-by", "helm.sh/resource-policy"]) map.Remove(key);
            if (map["annotations"] is JsonObject { Count: 0 } || (map["annotations"] as JsonObject)?.All(a => a.Key == "helm.sh/resource-policy") == true) map.Remove("annotations");
            foreach (var (_, value) in map) Strip(value);
        }
    }

    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"\"{entry.Key}\":{Sorted(entry.Value)}"))}}}",
        JsonArray list => $"[{string.Join(',', list.Select(Sorted))}]",
        _ => node?.ToJsonString() ?? "null",
    };
}
