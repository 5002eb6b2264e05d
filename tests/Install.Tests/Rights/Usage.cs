using LvsOperator.Generator.Install;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Rbac;

namespace LvsOperator.Install.Tests.Rights;

/// <summary>What was asked of the API server, held against what a program declares.</summary>
internal static class Usage
{
    /// <summary>Requests that were refused for want of a right.</summary>
    internal static IEnumerable<string> Missing(IEnumerable<AuditEvent> asked) =>
        asked.Where(e => e.Code == 403 || e.Decision == "forbid").Select(e => $"{e.User.Split(':')[^1]} may not {e.Verb} {e.Uri.Split('?')[0]}").Distinct().Order(StringComparer.Ordinal);

    /// <summary>Declared rights that nobody needed.</summary>
    internal static IEnumerable<string> Unused(IEnumerable<Grant> declared, IReadOnlyList<AuditEvent> asked, string own) =>
        declared.Where(grant => !asked.Any(e => Uses(e, grant, own))).Select(Text).Order(StringComparer.Ordinal);

    /// <summary>What was asked, and how often, for a failure's words.</summary>
    internal static string Told(IEnumerable<AuditEvent> asked) =>
        string.Join('\n', asked.CountBy(e => $"{e.Verb} {e.Resource}{(e.Subresource.Length > 0 ? "/" : "")}{e.Subresource} {e.Namespace} {e.Stage} {e.Code}").OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Value} x {e.Key}"));

    internal static string Text(Grant grant) =>
        $"{RbacRules.Word(grant.Verb)} {grant.Target}{(grant.Group is { Length: > 0 } group ? $".{group}" : "")}{(grant.Name is { } name ? $" {name}" : "")} ({grant.Part.ToString().ToLowerInvariant()})";

    private static bool Uses(AuditEvent e, Grant grant, string own)
    {
        if (e.Code is not (>= 200 and < 300 or 404 or 409)) return false;
        if (grant.Verb == RbacVerb.Bind)
        {
            // Asked for inside the creation of a binding, of which the log tells.
            return e is { Group: "rbac.authorization.k8s.io", Code: 201 } && e.Resource == grant.Target.Replace("roles", "rolebindings", StringComparison.Ordinal);
        }
        var target = e.Subresource.Length > 0 ? $"{e.Resource}/{e.Subresource}" : e.Resource;
        return e.Group == grant.Group && target == grant.Target
            && (grant.Name is null || e.Name == grant.Name || e.Name.Length == 0)
            && (grant.Part != RulePart.Own || e.Namespace == own)
            // An apply that makes the object is a patch in the log, and asks for create as well.
            && (e.Verb == RbacRules.Word(grant.Verb) || (grant.Verb == RbacVerb.Create && e is { Verb: "patch", Code: 201 }));
    }
}
