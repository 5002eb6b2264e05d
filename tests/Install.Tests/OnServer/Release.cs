using System.Text.Json.Nodes;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests.OnServer;

/// <summary>Steps of a release's life.</summary>
internal static class Release
{
    internal static async Task<string> Install(this ControlPlane plane, params string[] arguments) =>
        (await plane.Helm([.. (string[])["install", "lvs-operator", Repository.Chart, "--namespace", "lvs-system", "--create-namespace"], .. arguments])).Succeeded();

    internal static async Task Uninstall(this ControlPlane plane) => (await plane.Helm("uninstall", "lvs-operator", "--namespace", "lvs-system")).Succeeded();

    internal static async Task<JsonObject> Get(this ControlPlane plane, string kind, string name) =>
        (JsonObject)JsonNode.Parse((await plane.Kubectl("get", kind, name, "-n", "lvs-system", "-o", "json")).Succeeded())!;

    internal static Task KindsAreServed(this ControlPlane plane) => plane.AwaitKinds();

    /// <summary>Waits until the garbage collector has taken all that belonged to the Deployment and the ClusterRole; kinds and their objects stay.</summary>
    internal static async Task NothingIsLeft(this ControlPlane plane)
    {
        var left = "";
        try
        {
            await plane.Await("nothing of the release is left", async () => (left = (await plane.Kubectl(
                "get", "all,configmaps,serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings,validatingwebhookconfigurations", "-A", "-l", "app.kubernetes.io/part-of=lvs-operator", "-o", "name")).Succeeded()).Trim().Length == 0);
        }
        catch (KubeServersFailure failure)
        {
            throw new KubeServersFailure($"left: {left}\n{failure.Message}");
        }
    }
}
