using System.Diagnostics;

namespace LvsOperator.KubeServers.Tests;

/// <summary>The proxy that answers in the server's place when a test says so.</summary>
public sealed class FaultProxyTests(SharedControlPlane servers)
{
    [Fact]
    public async Task It_passes_on_what_it_is_not_told_to_answer_itself()
    {
        var plane = await servers.Started;
        var ns = await plane.CreateNamespace();
        await using var proxy = FaultProxy.Before(plane);
        var kubeconfig = proxy.KubeconfigOf(await Administrator(plane, ns));
        (await Kubectl("create", "configmap", "one", "--from-literal=a=b", "-n", ns)).Succeeded();
        Assert.Equal("b", (await Kubectl("get", "configmap", "one", "-n", ns, "--output=jsonpath={.data.a}")).Succeeded());
        Assert.Contains(proxy.Seen, r => r.IsWrite && r.Path.EndsWith("/configmaps", StringComparison.Ordinal));

        proxy.Script = r => r.IsWrite ? ProxyFault.Broken : null;
        Assert.Contains("by the fault proxy", (await Kubectl("create", "configmap", "two", "-n", ns)).Failed());
        proxy.Script = _ => new ProxyFault.Cut();
        (await Kubectl("get", "configmap", "one", "-n", ns, "--request-timeout=5s")).Failed();
        proxy.Script = _ => null;

        // A watch is passed on as it comes, and is cut when it is told to be.
        var watch = Kubectl("get", "configmap", "one", "-n", ns, "--watch", "--output=name");
        await plane.Await("the watch is open", () => Task.FromResult(proxy.Seen.Any(r => r.IsWatch)));
        var since = Stopwatch.StartNew();
        while (!watch.IsCompleted && since.Elapsed < TimeSpan.FromMinutes(2))
        {
            proxy.CutWatches();
            await Task.WhenAny(watch, Task.Delay(200));
        }

        Assert.StartsWith("configmap/one", (await watch).Text, StringComparison.Ordinal);

        Task<CommandOutput> Kubectl(params IReadOnlyList<string> arguments) => plane.KubectlWith(kubeconfig, null, arguments);
    }

    private static async Task<string> Administrator(ControlPlane plane, string ns)
    {
        (await plane.Kubectl("create", "serviceaccount", "admin", "-n", ns)).Succeeded();
        (await plane.Kubectl("create", "clusterrolebinding", $"admin-{ns}", "--clusterrole=cluster-admin", $"--serviceaccount={ns}:admin")).Succeeded();
        await plane.AwaitRight($"system:serviceaccount:{ns}:admin", "create", "configmaps", ns);
        return await plane.Token(ns, "admin");
    }
}
