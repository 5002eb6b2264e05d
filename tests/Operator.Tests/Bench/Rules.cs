using System.Reflection;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Rbac;

namespace LvsOperator.Operator.Tests.Bench;

/// <summary>What classes declare that they need, as RBAC rules, and an account that may that and nothing else.</summary>
internal static class Rules
{
    internal static JsonArray Of(RbacScope scope, params Type[] types) => new([
        .. types.SelectMany(t => t.GetCustomAttributes<RbacAttribute>()).Where(a => a.Scope == scope).SelectMany(Rule),
    ]);

    /// <summary>Makes an account and gives it the rules; a kubeconfig file of it.</summary>
    internal static async Task<string> AccountAsync(this ControlPlane plane, string space, string name, params Type[] types)
    {
        JsonObject[] documents =
        [
            New("v1", "ServiceAccount", space, name),
            New("rbac.authorization.k8s.io/v1", "Role", space, name),
            New("rbac.authorization.k8s.io/v1", "RoleBinding", space, name),
            New("rbac.authorization.k8s.io/v1", "ClusterRole", null, $"{space}-{name}"),
            New("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", null, $"{space}-{name}"),
        ];
        documents[1]["rules"] = Of(RbacScope.OwnNamespace, types);
        documents[3]["rules"] = Of(RbacScope.Cluster, types);
        foreach (var (binding, kind, role) in new[] { (documents[2], "Role", name), (documents[4], "ClusterRole", $"{space}-{name}") })
        {
            binding["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = kind, ["name"] = role };
            binding["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = name, ["namespace"] = space });
        }

        var list = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. documents]) };
        (await plane.KubectlReading(list.ToJsonString(), "apply", "-f", "-")).Succeeded();
        foreach (var (rules, ns) in new[] { (documents[1]["rules"]!, space), (documents[3]["rules"]!, (string?)null) })
            if (rules.AsArray().LastOrDefault() is { } rule) await plane.InForceAsync($"system:serviceaccount:{space}:{name}", rule, ns);
        return plane.KubeconfigOf(await plane.Token(space, name));
    }

    private static Task InForceAsync(this ControlPlane plane, string user, JsonNode rule, string? ns)
    {
        var (group, resource) = ((string)rule["apiGroups"]![0]!, ((string)rule["resources"]![0]!).Split('/'));
        var named = $"{resource[0]}{(group.Length > 0 ? $".{group}" : "")}{(resource.Length > 1 ? $"/{resource[1]}" : "")}";
        return plane.AwaitRight(user, (string)rule["verbs"]![0]!, named, ns, (string?)rule["resourceNames"]?[0]);
    }

    private static IEnumerable<JsonNode> Rule(RbacAttribute attribute)
    {
        var verbs = Array([.. Enum.GetValues<RbacVerb>().Where(v => v != RbacVerb.None && attribute.Verbs.HasFlag(v)).Select(v => v.ToString().ToLowerInvariant())]);
        if (attribute is GenericRbacAttribute generic)
        {
            var rule = new JsonObject { ["apiGroups"] = Array(generic.Groups), ["resources"] = Array(generic.Resources), ["verbs"] = verbs };
            if (generic.Names.Length > 0) rule["resourceNames"] = Array(generic.Names);
            yield return rule;
        }
        else
        {
            var part = ((EntityRbacAttribute)attribute).Subresource is { } subresource ? $"/{subresource}" : "";
            foreach (var entity in ((EntityRbacAttribute)attribute).Entities.Select(e => e.GetCustomAttribute<KubernetesEntityAttribute>()!))
                yield return new JsonObject { ["apiGroups"] = Array([entity.Group]), ["resources"] = Array([entity.PluralName + part]), ["verbs"] = verbs.DeepClone() };
        }
    }

    private static JsonObject New(string version, string kind, string? space, string name)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (space is not null) metadata["namespace"] = space;
        return new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = metadata };
    }

    private static JsonArray Array(string[] texts) => new([.. texts.Select(t => (JsonNode)JsonValue.Create(t))]);
}
