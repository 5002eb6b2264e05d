using System.Text.Json.Nodes;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests.OnServer;

/// <summary>The chart on a real API server, from install to uninstall. One release a cluster, so one after another.</summary>
[Collection("release")]
public sealed class ReleaseTests(SharedControlPlane servers)
{
    [Fact]
    public async Task A_release_is_installed_changed_and_removed_and_the_kinds_and_objects_stay()
    {
        var plane = await servers.Started;
        var said = await plane.Install();
        Assert.Contains("kubectl -n lvs-system rollout status deployment/lvs-operator", said, StringComparison.Ordinal);
        await plane.KindsAreServed();
        var space = await plane.CreateNamespace();
        (await plane.KubectlReading(Objects.Pool(space), "apply", "-f", "-")).Succeeded();

        // The names in the NOTES are those in the cluster, and the pods are as the chart says.
        var pod = (await plane.Get("deployment", "lvs-operator"))["spec"]!["template"]!;
        Assert.Equal(["ALL"], pod["spec"]!["containers"]![0]!["securityContext"]!["capabilities"]!["drop"]!.AsArray().Select(c => (string)c!));
        // The controller manager makes pods of it, so the ServiceAccount is there and nothing is refused.
        await plane.Await("two pods of the operator", async () => (await plane.Kubectl("get", "pods", "-n", "lvs-system", "-l", "app.kubernetes.io/component=operator", "-o", "name")).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 2);

        (await plane.Helm("upgrade", "lvs-operator", Repository.Chart, "-n", "lvs-system", "--set", "replicas=1,addressPolicy.rules[0].cidrs={192.168.101.96/28}")).Succeeded();
        Assert.Equal(1, (int)(await plane.Get("deployment", "lvs-operator"))["spec"]!["replicas"]!);
        Assert.Contains("192.168.101.96/28", (string)(await plane.Get("configmap", "lvs-operator"))["data"]!["address-policy.yaml"]!, StringComparison.Ordinal);

        // What the operator owns goes with it: the garbage collector sees to that.
        var owner = await plane.Get("deployment", "lvs-operator");
        var role = await plane.Get("clusterrole", "lvs-operator");
        (await plane.KubectlReading(Objects.Owned("v1", "ServiceAccount", "lvs-agent", "lvs-system", "apps/v1", "Deployment", owner), "apply", "-f", "-")).Succeeded();
        (await plane.KubectlReading(Objects.Owned("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "lvs-agent", null, "rbac.authorization.k8s.io/v1", "ClusterRole", role), "apply", "-f", "-")).Succeeded();

        var removed = (await plane.Helm("uninstall", "lvs-operator", "-n", "lvs-system")).Succeeded();
        Assert.Contains("kept due to the resource policy", removed, StringComparison.Ordinal);
        (await plane.Kubectl("get", "rsp", "tomcat", "-n", space)).Succeeded();
        await plane.NothingIsLeft();
        // Again, over the kinds that stayed.
        await plane.Install();
        await plane.Uninstall();
    }

    [Fact]
    public async Task Cleaning_on_uninstall_leaves_a_daemonset_that_cleans()
    {
        var plane = await servers.Started;
        await plane.Install("--set", "cleanup.onUninstall=true");
        Assert.Equal("", (await plane.Kubectl("get", "daemonset", "lvs-cleanup", "-n", "lvs-system", "--ignore-not-found", "-o", "name")).Succeeded());
        await plane.Uninstall();
        var daemons = await plane.Get("daemonset", "lvs-cleanup");
        Assert.Equal(["run", "--cleanup", "--node", "$(NODE_NAME)"], daemons["spec"]!["template"]!["spec"]!["initContainers"]![0]!["args"]!.AsArray().Select(a => (string)a!));
        (await plane.Kubectl("delete", "daemonset", "lvs-cleanup", "-n", "lvs-system")).Succeeded();
    }

    [Theory]
    [InlineData("web-scope")]
    [InlineData("lvs-system")]
    public async Task A_release_for_one_namespace_has_no_rights_on_objects_elsewhere(string scope)
    {
        var plane = await servers.Started;
        if (scope != "lvs-system") (await plane.Kubectl("create", "namespace", scope)).Succeeded();
        await plane.Install("--set", $"namespace={scope}");
        try
        {
            var role = await plane.Get("clusterrole", "lvs-operator");
            var named = (role["rules"]?.AsArray() ?? []).SelectMany(rule => rule!["resources"]?.AsArray().Select(r => (string)r!) ?? []).ToArray();
            Assert.DoesNotContain(named, resource => resource.StartsWith("virtualservices", StringComparison.Ordinal));
            (await plane.Kubectl("get", "role,rolebinding", "lvs-operator", "-n", scope)).Succeeded();
        }
        finally
        {
            await plane.Uninstall();
        }
    }

    [Fact]
    public async Task Kustomize_installs_the_same()
    {
        var plane = await servers.Started;
        var built = Tool.Kubectl("kustomize", Repository.In("config/default")).Succeeded();
        var chart = Tool.Helm("template", "lvs-operator", Repository.Chart, "--namespace", "lvs-system").Succeeded();
        Assert.Equal(Objects.Comparable(chart), Objects.Comparable(built).Where(o => !o.StartsWith("Namespace ", StringComparison.Ordinal)));

        try
        {
            (await plane.Kubectl("apply", "-k", Repository.In("config/default"))).Succeeded();
            await plane.KindsAreServed();
            Assert.DoesNotContain("configured", (await plane.Kubectl("apply", "-k", Repository.In("config/default"))).Succeeded(), StringComparison.Ordinal);
            (await plane.Kubectl("create", "namespace", "web")).Succeeded();
            (await plane.Kubectl("apply", "-k", Repository.In("config/samples"))).Succeeded();
            // The guide's way to remove it, which keeps kinds and objects.
            (await plane.Kubectl("delete", "-k", Repository.In("config/manager"))).Succeeded();
            (await plane.Kubectl("delete", "-k", Repository.In("config/rbac"))).Succeeded();
            await plane.NothingIsLeft();
            (await plane.Kubectl("get", "lvs", "site", "-n", "web")).Succeeded();
        }
        finally
        {
            // Helm would not take over kinds that it did not make.
            (await plane.Kubectl("delete", "--ignore-not-found", "-k", Repository.In("config/manager"))).Succeeded();
            (await plane.Kubectl("delete", "--ignore-not-found", "-k", Repository.In("config/rbac"))).Succeeded();
            (await plane.Kubectl("delete", "--ignore-not-found", "-k", Repository.In("config/crd"))).Succeeded();
        }
    }
}
