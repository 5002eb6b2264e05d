using LvsOperator.Kubernetes.Rbac;

namespace LvsOperator.Generator.Install;

/// <summary>One verb on one resource or path, by one program.</summary>
/// <param name="Part">Where it holds.</param>
/// <param name="Group">API group; empty for the core group, null for a path.</param>
/// <param name="Target">Plural name, with <c>/subresource</c>; or the path.</param>
/// <param name="Name">Of the one object; null for all.</param>
/// <param name="Verb">One verb.</param>
internal sealed record Grant(RulePart Part, string? Group, string Target, string? Name, RbacVerb Verb);

/// <summary>Which of a program's lists of rules a grant belongs to; each is a file in the chart.</summary>
internal enum RulePart
{
    /// <summary>Kinds that lie in no namespace, and paths: always a ClusterRole.</summary>
    Cluster,

    /// <summary>Kinds in the namespaces of users: a ClusterRole, or with <c>--namespace</c> a Role there.</summary>
    Watched,

    /// <summary>In the program's own namespace: a Role.</summary>
    Own,
}
