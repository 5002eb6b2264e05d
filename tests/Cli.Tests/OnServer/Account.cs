using LvsOperator.KubeServers;

namespace LvsOperator.Cli.Tests.OnServer;

/// <summary>Somebody with few rights.</summary>
internal static class Account
{
    /// <summary>The kubeconfig of a new service account.</summary>
    /// <param name="plane">The server.</param>
    /// <param name="ns">A namespace of the test's own; the account and its ClusterRole are called like it.</param>
    /// <param name="rules">Rules of its ClusterRole, as YAML's flow lists; none: no rights at all.</param>
    internal static async Task<string> With(ControlPlane plane, string ns, params string[] rules)
    {
        (await plane.Kubectl("create", "serviceaccount", ns, "--namespace", ns)).Succeeded();
        if (rules.Length > 0)
            (await plane.KubectlReading($$$"""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: {{{ns}}} }
                rules: [{{{string.Join(", ", rules)}}}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: {{{ns}}} }
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{{ns}}} }
                subjects: [{kind: ServiceAccount, name: {{{ns}}}, namespace: {{{ns}}} }]
                """, "apply", "-f", "-")).Succeeded();
        return plane.KubeconfigOf(await plane.Token(ns, ns));
    }
}
