namespace LvsOperator.KubeServers.Tests;

/// <summary>The controller manager does its part.</summary>
public sealed class ControllerTests(SharedControlPlane servers)
{
    [Fact]
    public async Task Garbage_is_collected_and_namespaces_have_their_service_account()
    {
        var plane = await servers.Started;
        var ns = await plane.CreateNamespace();
        await plane.Await("the default service account", async () => (await plane.Kubectl("get", "serviceaccount", "default", "--namespace", ns)).ExitCode == 0);
        (await plane.Kubectl("create", "configmap", "owner", "--namespace", ns)).Succeeded();
        var uid = (await plane.Kubectl("get", "configmap", "owner", "--namespace", ns, "--output=jsonpath={.metadata.uid}")).Succeeded();
        (await plane.KubectlReading($$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: owned, namespace: {{ns}}, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: {{uid}}}]}
            """, "create", "-f", "-")).Succeeded();
        (await plane.Kubectl("delete", "configmap", "owner", "--namespace", ns)).Succeeded();
        await plane.Await("the owned one is gone", async () => (await plane.Kubectl("get", "configmap", "owned", "--namespace", ns)).Errors.Contains("NotFound"));
    }
}
