using System.Text.RegularExpressions;
using LvsOperator.Cli.Tests.Running;
using LvsOperator.KubeServers;

namespace LvsOperator.Cli.Tests.OnServer;

/// <summary>
/// docs/first-vip-kubernetes.md against a real API server: every command that needs no node's kubelet, in the order of the page, and what it shows of
/// <c>kubectl get lvs</c>. Installing by Helm has tests of its own.
/// </summary>
public sealed partial class FirstVipPageTests(ServerWithKinds server)
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Repository.Samples, "../.."));
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs/first-vip-kubernetes.md"));

    [Fact]
    public async Task The_commands_of_the_page_do_what_it_says()
    {
        var plane = await server.Ready;
        foreach (var node in new[] { "lvs1", "web1", "web2" })
        {
            (await plane.KubectlReading($"{{apiVersion: v1, kind: Node, metadata: {{name: {node}}}}}", "create", "-f", "-")).Succeeded();
            var address = node switch { "lvs1" => 8, "web1" => 3, _ => 4 };
            await Patch(plane, "node", node, $"status: {{addresses: [{{type: InternalIP, address: 192.168.101.{address}}}]}}");
        }
        var shown = new Queue<string>(Tables().Matches(Page).Select(m => m.Value));
        Assert.Equal(2, shown.Count);
        var commands = Blocks().Matches(Page).SelectMany(m => m.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(c => !c.StartsWith("helm ", StringComparison.Ordinal) && !c.Contains("lvs-system", StringComparison.Ordinal)).ToArray();
        Assert.True(commands.Length > 12, string.Join('\n', commands));
        foreach (var command in commands)
        {
            var words = Words().Matches(command).Select(m => m.Value.Replace("'", "", StringComparison.Ordinal)).ToArray();
            Assert.Contains(words[0], (string[])["kubectl", "lvsctl"]);
            if (words[0] == "lvsctl")
            {
                var ran = await Ran.With([.. words[1..].Select(w => w == "~/.kube/config" ? plane.Kubeconfig : w)], access: Ran.Nowhere with { Variable = n => n == "KUBECONFIG" ? plane.Kubeconfig : null });
                Assert.True(ran.Code == 0, $"{command}: {ran}");
                // Addresses are one cluster's: other tests' objects may have this one too.
                if (command == "lvsctl drain-node web2") IsShown(string.Concat(ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains(" test-", StringComparison.Ordinal)).Select(l => l + "\n")));
                continue;
            }
            if (words.Contains("wait")) await Report(plane, 2);
            if (words.Contains("describe") && words.Contains("rsp")) Assert.Contains("hello", (await Run(plane, words)).Text, StringComparison.Ordinal);
            // There is no kubelet that ends the pods.
            else if (words.Contains("delete") && words.Contains("pod"))
            {
                await Run(plane, [.. words, "--force", "--grace-period=0", "--wait=false"]);
                await Report(plane, 1);
                if (words[^1] != "web1") continue;
                var said = await Ran.With(["status", "--kubeconfig", plane.Kubeconfig, "-n", "web"]);
                var text = Ago().Replace(said.Out, "renewed 3 s ago").Replace(plane.Address.GetLeftPart(UriPartial.Authority), "https://192.168.101.1:6443", StringComparison.Ordinal);
                IsShown(text);
            }
            else if (words.Contains("get") && words.Contains("lvs")) Assert.Equal(Squeeze(shown.Dequeue()), Squeeze((await Run(plane, words)).Text));
            else await Run(plane, words);
            // A person types slower than the controller makes the account that pods need.
            if (command == "kubectl create namespace web")
                await plane.Await("namespace web has its service account", async () => (await plane.Kubectl("get", "serviceaccount", "default", "--namespace", "web")).ExitCode == 0);
        }
        Assert.Empty(shown);
        Assert.Contains("NotFound", (await plane.Kubectl("get", "lvs", "hello", "--namespace", "web")).Failed(), StringComparison.Ordinal);
    }

    private static void IsShown(string text) =>
        Assert.True(File.ReadAllText(Path.Combine(Root, "docs/lvsctl.md")).Contains($"```text\n{text}```\n", StringComparison.Ordinal), $"docs/lvsctl.md does not show this:\n{text}");

    private static async Task<CommandOutput> Run(ControlPlane plane, string[] words)
    {
        var ran = await plane.Kubectl([.. words[1..].Select(w => w.StartsWith("config/", StringComparison.Ordinal) ? Path.Combine(Root, w) : w)]);
        ran.Succeeded();
        return ran;
    }

    /// <summary>What operator and agents write when so many of the two servers are healthy.</summary>
    private static async Task Report(ControlPlane plane, int healthy)
    {
        const string Accepted = "{type: Accepted, status: 'True', observedGeneration: 1, lastTransitionTime: '2026-01-31T12:00:00Z', reason: Accepted, message: the object is valid and owns what it claims}";
        var (unhealthy, message) = healthy == 2 ? ("[]", "every server is healthy") : ("['192.168.101.3:80: Down: connection refused']", "'lvs1: 1 unhealthy: 192.168.101.3:80: Down: connection refused'");
        await Patch(plane, "lvs", "hello", $$"""
            status:
              observedGeneration: 1
              conditions:
              - {{Accepted}}
              - {type: Ready, status: 'True', observedGeneration: 1, lastTransitionTime: '2026-01-31T12:00:00Z', reason: Ready, message: traffic flows through lvs1}
              summary: {vips: 192.168.101.100, ports: 80/TCP, mode: DR, scheduler: rr, healthy: {{healthy}}/2, active: lvs1}
              vips: [{address: 192.168.101.100}]
              directors: [{node: lvs1, activeVips: [192.168.101.100], mode: Single, programmedGeneration: 1, backendGeneration: 1, agentVersion: 0.1.0, realServers: 2, healthy: {{healthy}}, message: ''}]
            """, "--namespace", "web");
        await Patch(plane, "rsp", "hello", $$"""
            status:
              observedGeneration: 1
              conditions:
              - {{Accepted}}
              - {type: Ready, status: 'True', observedGeneration: 1, lastTransitionTime: '2026-01-31T12:00:00Z', reason: Ready, message: {{message}} }
              servers: {total: 2, healthy: {{healthy}}}
              observers: [{node: lvs1, programmedGeneration: 1, healthy: {{healthy}}, unhealthyCount: {{2 - healthy}}, unhealthy: {{unhealthy}} }]
            """, "--namespace", "web");
        (await plane.KubectlReading($$"""
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: lvs-agent-lvs1, namespace: web, labels: {app.kubernetes.io/part-of: lvs-operator, app.kubernetes.io/component: agent} }
            spec: {holderIdentity: lvs1, leaseDurationSeconds: 3600, renewTime: "{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ss}}.000000Z"}
            """, "apply", "-f", "-")).Succeeded();
    }

    private static async Task Patch(ControlPlane plane, string kind, string name, string status, params string[] rest) =>
        (await plane.Kubectl(["patch", kind, name, "--subresource=status", "--type=merge", "--patch", status, .. rest])).Succeeded();

    /// <summary>Without the age, which is what it is, and however wide columns are.</summary>
    private static string Squeeze(string table) => string.Join('\n', table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1])));

    [GeneratedRegex("^```sh\n((?s:.*?))```$", RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex("renewed [0-9]+ s ago")]
    private static partial Regex Ago();

    [GeneratedRegex("^NAME .*\n.*$", RegexOptions.Multiline)]
    private static partial Regex Tables();

    [GeneratedRegex(@"(?:'[^']*'|[^\s'])+")]
    private static partial Regex Words();
}
