using LvsOperator.KubeServers;

namespace LvsOperator.Cli.Tests.OnServer;

/// <summary>Somebody with few rights.</summary>
internal static class Account
{
    /// <summary>The kubeconfig of a new service account.</summary>
    /// <param name="plane">The server.</param>
    /// <param name="ns">A namespace of the test's own; the account and its ClusterRole are called like it.</param>
    /// <param name="may">What its ClusterRole allows: verbs, on resources of a group. Null: it has no rights at all.</param>
    internal static async Task<string> With(ControlPlane plane, string ns, (string[] Verbs, string Group, string[] Resources)? may = null)
    {
        (await plane.Kubectl("create", "serviceaccount", ns, "--namespace", ns)).Succeeded();
        if (may is var (verbs, group, resources))
        {
            (await plane.KubectlReading($$$"""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: {{{ns}}} }
                rules: [{apiGroups: ['{{{group}}}'], resources: [{{{string.Join(", ", resources)}}}], verbs: [{{{string.Join(", ", verbs)}}}]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: {{{ns}}} }
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{{ns}}} }
                subjects: [{kind: ServiceAccount, name: {{{ns}}}, namespace: {{{ns}}} }]
                """, "apply", "-f", "-")).Succeeded();
            await plane.AwaitRight($"system:serviceaccount:{ns}:{ns}", verbs[^1], group.Length > 0 ? $"{resources[^1]}.{group}" : resources[^1]);
        }

        return plane.KubeconfigOf(await plane.Token(ns, ns));
    }
}
