using System.Text.Json.Nodes;

namespace LvsOperator.KubeServers;

/// <summary>One request, as the API server's audit log tells of it (audit.k8s.io/v1 Event, level Metadata).</summary>
/// <param name="User">Who asked: <c>system:serviceaccount:NAMESPACE:NAME</c> for a service account.</param>
/// <param name="Verb">get, list, watch, create, update, patch, delete or deletecollection; for other paths the HTTP method in lower case.</param>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Resource">Plural; empty for a path that is no resource.</param>
/// <param name="Subresource">Such as status; empty if none.</param>
/// <param name="Namespace">Empty for what lies in none.</param>
/// <param name="Name">Empty for a list, and for a create, which has its name in the body.</param>
/// <param name="Code">HTTP status of the answer.</param>
/// <param name="Decision">Of the authorizer: allow or forbid.</param>
/// <param name="Uri">Path and query.</param>
/// <param name="UserAgent">As the client named itself.</param>
/// <param name="Stage">ResponseStarted for a watch that goes on, ResponseComplete, or Panic.</param>
public sealed record AuditEvent(
    string User, string Verb, string Group, string Resource, string Subresource, string Namespace, string Name,
    int Code, string Decision, string Uri, string UserAgent, string Stage)
{
    /// <summary>Whether it wanted to change something.</summary>
    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete" or "deletecollection";

    internal static AuditEvent Parse(string line)
    {
        var json = JsonNode.Parse(line)!;
        var target = json["objectRef"];
        return new AuditEvent(
            Text(json["user"]?["username"]), Text(json["verb"]), Text(target?["apiGroup"]), Text(target?["resource"]), Text(target?["subresource"]),
            Text(target?["namespace"]), Text(target?["name"]), (int?)json["responseStatus"]?["code"] ?? 0,
            Text(json["annotations"]?["authorization.k8s.io/decision"]), Text(json["requestURI"]), Text(json["userAgent"]), Text(json["stage"]));
    }

    private static string Text(JsonNode? node) => (string?)node ?? "";
}
