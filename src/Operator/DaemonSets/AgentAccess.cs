using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Operator.DaemonSets;

/// <summary>Who the agents are to the API. Their permissions are the roles <c>lvs-agent</c>, which the chart makes; the operator may bind those and no others.</summary>
internal static class AgentAccess
{
    internal static JsonObject ServiceAccount(string space) => New(Resources.ServiceAccounts.NewDocument(new(space, SystemNames.Agent)));

    /// <summary>What agents may in the whole cluster.</summary>
    internal static JsonObject ClusterRoleBinding(string space) =>
        Bind(Resources.ClusterRoleBindings.NewDocument(new("", SystemNames.Agent)), "ClusterRole", space);

    /// <summary>What agents may in one namespace.</summary>
    /// <param name="where">The namespace of the role.</param>
    /// <param name="space">The namespace of the agents.</param>
    internal static JsonObject RoleBinding(string where, string space) =>
        Bind(Resources.RoleBindings.NewDocument(new ObjectKey(where, SystemNames.Agent)), "Role", space);

    private static JsonObject Bind(JsonObject document, string kind, string space)
    {
        New(document)["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = kind, ["name"] = SystemNames.Agent };
        document["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = SystemNames.Agent, ["namespace"] = space });
        return document;
    }

    private static JsonObject New(JsonObject document)
    {
        document["metadata"]!["labels"] = SystemNames.Labels("agent");
        return document;
    }
}
