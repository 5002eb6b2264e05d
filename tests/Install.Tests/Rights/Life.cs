using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LvsOperator.Install.Tests.OnServer;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests.Rights;

/// <summary>A release's life with real programs: two operators with the arguments of the chart's Deployment, and an agent on node lvs1.</summary>
internal sealed class Life(ControlPlane plane, Isolated isolated) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("install-life-").FullName;
    private readonly List<RunningProgram> _programs = [];

    private static string Manifests => File.ReadAllText(Repository.In("tests/Install.Tests/Rights/Life.yaml"));

    /// <summary>What the programs said.</summary>
    internal string Said => string.Join('\n', _programs.Select(p => p.Said));

    internal async Task Live()
    {
        var webhook = FreePort();
        await plane.Install("--set", $"webhook.url=https://127.0.0.1:{webhook}", "--set", "addressPolicy.rules[0].namespaceSelector.matchLabels.team=web,addressPolicy.rules[0].cidrs={192.168.101.96/28}");
        await plane.KindsAreServed();
        await Node("lvs1", "192.168.101.8", "kubernetes.io/os=linux", "lvs-operator.io/director=true", "lvs-operator.io/nginx=true");
        await Node("lvs2", "192.168.101.9", "kubernetes.io/os=linux");
        (await plane.Kubectl("create", "namespace", "web")).Succeeded();
        (await plane.Kubectl("label", "namespace", "web", "team=web")).Succeeded();
        (await plane.Kubectl("create", "secret", "generic", "vrrp", "-n", "lvs-system", "--type=lvs-operator.io/password", "--from-literal=password=x")).Succeeded();
        // Before there is a webhook: it would refuse what this version does not support, and who names a Secret is among that.
        (await plane.KubectlReading(Manifests, "apply", "-f", "-")).Succeeded();

        var first = await Operator("operator-0", webhook);
        await plane.Await("the webhook is registered", async () => (await plane.Kubectl("get", "validatingwebhookconfiguration", "lvs-operator", "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}")) is { ExitCode: 0, Text.Length: > 0 });
        // Its certificate spoilt so that it cannot be mended in place.
        (await plane.Kubectl("patch", "secret", "lvs-operator-webhook", "-n", "lvs-system", "--type=merge", "--patch", """{"immutable":true,"data":{"tls.crt":"eA=="}}""")).Succeeded();
        await Holds("the certificate is made anew", "secret", "lvs-operator-webhook", "lvs-system", o => o["immutable"] is null && o["data"]!["tls.crt"]!.ToString() != "eA==");
        await Holds("the agents are deployed", "daemonset", "lvs-agent", "lvs-system", _ => true);
        await plane.Await("the agents' account is bound", async () => (await plane.Kubectl("get", "clusterrolebinding/lvs-agent", "-o", "name")).ExitCode == 0
            && (await plane.Kubectl("get", "rolebinding/lvs-agent", "-n", "lvs-system", "-o", "name")).ExitCode == 0);
        // Twice: what happens again is counted in the event of the first time.
        for (var time = 0; time < 2; time++)
        {
            (await plane.Kubectl("patch", "daemonset", "lvs-agent", "-n", "lvs-system", "--type=merge", "--patch", """{"spec":{"template":{"spec":{"dnsPolicy":"Default"}}}}""")).Succeeded();
            await Holds("a changed DaemonSet is put right", "daemonset", "lvs-agent", "lvs-system", o => o["spec"]!["template"]!["spec"]!["dnsPolicy"]!.ToString() == "ClusterFirstWithHostNet");
        }

        await Recreated("daemonset", "lvs-agent", "-n", "lvs-system");
        await Recreated("serviceaccount", "lvs-agent", "-n", "lvs-system");
        await Recreated("rolebinding", "lvs-agent", "-n", "lvs-system");
        await Recreated("clusterrolebinding", "lvs-agent");
        var second = await Operator("operator-1", FreePort());
        await Agent("lvs1");
        await Holds("the agent's row and the decision", "lvs", "shop", "web", o => o["status"]?["directors"]?[0]?["node"]?.ToString() == "lvs1" && Accepted(o) == "True@1");
        await Holds("the agent's row of the pool", "rsp", "shop", "web", o => o["status"]?["observers"]?[0]?["node"]?.ToString() == "lvs1");
        await Holds("the agent's row of the tier", "ngt", "nginx", "web", o => o["status"]?["nodes"]?[0]?["node"]?.ToString() == "lvs1");

        await Patch("lvs", "shop", """{"spec":{"scheduler":{"name":"rr"}}}""");
        await Holds("the edit is decided on", "lvs", "shop", "web", o => Accepted(o) == "True@2");

        // The other replica goes on where the first was killed.
        await first.Kill();
        await plane.Await("another leads", async () => (await plane.Kubectl("get", "lease", "lvs-operator", "-n", "lvs-system", "-o", "jsonpath={.spec.holderIdentity}")).Succeeded() == "operator-1");
        await Patch("lvs", "shop", """{"spec":{"scheduler":{"name":"wrr"}}}""");
        await Holds("the next leader decides", "lvs", "shop", "web", o => Accepted(o) == "True@3");
        for (var time = 0; time < 2; time++)
        {
            (await plane.Kubectl("delete", "rsp", "shop", "-n", "web")).Succeeded();
            await Holds("what was deleted is missed", "lvs", "shop", "web", o => Condition(o, "ResolvedRefs").StartsWith("False", StringComparison.Ordinal));
            (await plane.KubectlReading(Manifests.Split("---").Single(d => d.Contains("RealServerPool\nmetadata: {name: shop", StringComparison.Ordinal)), "create", "-f", "-")).Succeeded();
            await Holds("what came back is found", "lvs", "shop", "web", o => Condition(o, "ResolvedRefs").StartsWith("True", StringComparison.Ordinal));
        }

        // A release without a webhook takes the registration away.
        (await plane.Helm("upgrade", "lvs-operator", Repository.Chart, "-n", "lvs-system", "--reuse-values", "--set", "webhook.enabled=false")).Succeeded();
        await second.Kill();
        await Operator("operator-2", FreePort());
        await plane.Await("the webhook is no longer registered", async () => (await plane.Kubectl("get", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found", "-o", "name")).Succeeded().Length == 0);
        (await plane.Kubectl("delete", "node", "lvs1")).Succeeded();
    }

    /// <summary>Ends all programs: the log tells of a watch when it ends.</summary>
    internal async Task End()
    {
        foreach (var program in _programs.Where(p => !p.HasEnded)) await program.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs) await program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<RunningProgram> Operator(string name, int webhook)
    {
        // As a pod would be started, but for the paths and the ports.
        var files = (await plane.Get("configmap", "lvs-operator"))["data"]!.AsObject();
        foreach (var (file, text) in files) File.WriteAllText(Path.Combine(_folder, file), (string)text!);
        var arguments = (await plane.Get("deployment", "lvs-operator"))["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(a => (string)a!)
            .Select(a => a switch { ":8080" => $":{FreePort()}", ":9443" => $":{webhook}", _ => a.Replace("/etc/lvs-operator", _folder, StringComparison.Ordinal) });
        return Start(name, "lvs-operator", [.. arguments, "--kubeconfig", plane.KubeconfigOf(await plane.Token("lvs-system", "lvs-operator"))]);
    }

    private async Task Agent(string node) => Start($"agent {node}", "lvs-agent",
    [
        "run", "--node", node, "--listen", $"127.0.0.1:{FreePort()}", "--state-dir", Path.Combine(_folder, node), "--accepted-dir", Path.Combine(_folder, $"{node}-accepted"),
        "--kubeconfig", plane.KubeconfigOf(await plane.Token("lvs-system", "lvs-agent")),
    ]);

    private RunningProgram Start(string name, string program, IReadOnlyList<string> arguments)
    {
        var made = new RunningProgram(isolated, name, program, arguments, new Dictionary<string, string> { ["POD_NAME"] = name, ["POD_NAMESPACE"] = "lvs-system" });
        _programs.Add(made);
        return made;
    }

    private async Task Node(string name, string address, params string[] labels)
    {
        (await plane.KubectlReading($"{{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{{\"name\":\"{name}\",\"labels\":{{{string.Join(',', labels.Select(l => $"\"{l.Replace("=", "\":\"", StringComparison.Ordinal)}\""))}}}}}}}", "apply", "-f", "-")).Succeeded();
        using var body = new StringContent($$$"""{"status":{"addresses":[{"type":"InternalIP","address":"{{{address}}}"}]}}""", global::System.Text.Encoding.UTF8, "application/merge-patch+json");
        (await plane.Admin.PatchAsync($"api/v1/nodes/{name}/status", body)).EnsureSuccessStatusCode();
    }

    private async Task Patch(string kind, string name, string patch) => (await plane.Kubectl("patch", kind, name, "-n", "web", "--type=merge", "--patch", patch)).Succeeded();

    private async Task Recreated(string kind, string name, params string[] where)
    {
        var before = (await plane.Kubectl([.. (string[])["get", kind, name, "-o", "jsonpath={.metadata.uid}"], .. where])).Succeeded();
        (await plane.Kubectl([.. (string[])["delete", kind, name], .. where])).Succeeded();
        await plane.Await($"{kind} {name} is put back", async () => (await plane.Kubectl([.. (string[])["get", kind, name, "--ignore-not-found", "-o", "jsonpath={.metadata.uid}"], .. where])).Succeeded() is { Length: > 0 } now && now != before);
    }

    private async Task Holds(string what, string kind, string name, string space, Func<JsonNode, bool> holds)
    {
        var seen = "";
        try
        {
            await plane.Await(what, async () =>
            {
                var ended = _programs.FirstOrDefault(p => p is { HasEnded: true, WasKilled: false });
                if (ended is not null) throw new KubeServersFailure($"{what}: a program ended\n{ended.Said}");
                var got = await plane.Kubectl("get", kind, name, "-n", space, "-o", "json");
                seen = got.Text + got.Errors;
                return got.ExitCode == 0 && holds(JsonNode.Parse(got.Text)!);
            });
        }
        catch (KubeServersFailure failure)
        {
            throw new KubeServersFailure($"not so: {what}\n{seen}\n{failure.Message}");
        }
    }

    private static string Accepted(JsonNode o) => Condition(o, "Accepted");

    /// <summary>Status@generation.</summary>
    private static string Condition(JsonNode o, string type) =>
        o["status"]?["conditions"]?.AsArray().FirstOrDefault(c => (string)c!["type"]! == type) is { } condition ? $"{condition["status"]}@{condition["observedGeneration"]}" : "";

    private int FreePort() => KubeServers.FreePort.On(IPAddress.Loopback, isolated.Run);
}
