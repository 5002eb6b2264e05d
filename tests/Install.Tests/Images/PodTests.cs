using System.Net;
using System.Text.Json.Nodes;
using LvsOperator.Install.Tests.OnServer;

namespace LvsOperator.Install.Tests.Images;

/// <summary>
/// The pods as containers of the images: users, capabilities, roots, mounts, variables and arguments are those that the chart and the operator rendered,
/// and a kubelet's part is done by hand.
/// </summary>
[Collection("release")]
public sealed class PodTests(OperatorInContainer release, DockerDaemon docker) : IClassFixture<OperatorInContainer>
{
    [Fact]
    public async Task The_operator_of_the_Deployment_becomes_ready_leads_deploys_the_agents_and_answers_the_webhook()
    {
        var plane = await release.Running;
        using var http = new HttpClient();
        await release.Holds("the operator is ready", async () => await Answer(http, release.Readiness) == HttpStatusCode.OK);
        await release.Holds("it leads", async () => (await plane.Kubectl("get", "lease", "lvs-operator", "-n", "lvs-system", "-o", "jsonpath={.spec.holderIdentity}")).Text == release.Pod);
        Assert.Equal(Archive.Agent.Read().Tag, (string)(await Agent())["containers"]![0]!["image"]!);
        var bad = Objects.Pool("default").Replace("192.168.101.5", "192.168.101.555", StringComparison.Ordinal);
        await release.Holds("it refuses a wrong address", async () => (await plane.KubectlReading(bad, "apply", "--dry-run=server", "-f", "-")).Errors.Contains("admission webhook", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_agent_of_the_DaemonSet_sets_a_real_server_up_and_the_cleanup_of_the_chart_takes_all_of_it_away()
    {
        var (agent, cleanup) = (await Agent(), Cleanup());
        await using var node = await NodeInContainer.Start(docker, "nginx1", cleanup);
        var before = await node.Look();
        Assert.Equal(new("127.0.0.1", "all.arp_ignore=0\nall.arp_announce=0\nlo.arp_ignore=0\nlo.arp_announce=0"), before);

        var said = await Once(node, agent);
        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Equal(new("127.0.0.1 192.168.101.100", "all.arp_ignore=1\nall.arp_announce=2\nlo.arp_ignore=1\nlo.arp_announce=2"), await node.Look());

        (await node.Run(cleanup, cleanup["initContainers"]![0]!.AsObject())).Succeeded();
        Assert.Equal(before, await node.Look());
    }

    /// <summary>Each privilege is needed: without it the agent says what it lacks.</summary>
    [Theory]
    [InlineData("NET_ADMIN", "CAP_NET_ADMIN")]
    [InlineData("sysctls", "mounted at /host/proc/sys/net")]
    [InlineData("state", "/run/lvs-operator")]
    public async Task Without_a_privilege_it_says_which_one_and_is_refused(string lacking, string name)
    {
        var agent = await Agent();
        var container = agent["containers"]![0]!;
        var list = lacking == "NET_ADMIN" ? container["securityContext"]!["capabilities"]!["add"]!.AsArray() : container["volumeMounts"]!.AsArray();
        list.Remove(list.Single(item => lacking == (item is JsonObject mount ? (string)mount["name"]! : (string)item!)));
        await using var node = await NodeInContainer.Start(docker, "nginx1", Cleanup());

        var said = await Once(node, agent);
        Assert.True(said.ExitCode == 3 && said.Errors.Contains(name, StringComparison.Ordinal), $"wanted: exit code 3, and a word on {name}\n{said}");
    }

    /// <summary>What the agent's program calls is there, with the libraries that it loads.</summary>
    [Theory]
    [InlineData("iptables-restore", "iptables-restore v")]
    [InlineData("ip6tables-restore", "ip6tables-restore v")]
    [InlineData("modprobe", "kmod version ")]
    [InlineData("lvsctl", "lvsctl ")]
    public async Task The_image_of_the_agent_has_what_it_calls(string program, string version) =>
        Assert.StartsWith(version, (await docker.Run("run", "--rm", "--network", "none", "--read-only", "--entrypoint", program, Archive.Agent.Read().Tag, "--version")).Succeeded(), StringComparison.Ordinal);

    /// <summary>The pod of the agents, as the operator's container deployed it.</summary>
    private async Task<JsonObject> Agent()
    {
        var plane = await release.Running;
        await release.Holds("the agents are deployed", async () => (await plane.Kubectl("get", "daemonset", "lvs-agent", "-n", "lvs-system", "-o", "name")).ExitCode == 0);
        var pod = (await plane.Get("daemonset", "lvs-agent"))["spec"]!["template"]!["spec"]!.AsObject();
        // On the network of a node, and here that is not the machine's.
        Assert.True((bool)pod["hostNetwork"]!);
        return pod;
    }

    private static JsonObject Cleanup() => Yaml.Documents(Tool.Helm("template", "lvs-operator", Repository.Chart, "--namespace", "lvs-system", "--set", "cleanup.onUninstall=true").Succeeded())
        .Single(document => (string)document["metadata"]!["name"]! == "lvs-cleanup")["spec"]!["template"]!["spec"]!.AsObject();

    /// <summary>The agent, with a folder of manifests instead of the API server, which is not on this node's network.</summary>
    private static async Task<KubeServers.CommandOutput> Once(NodeInContainer node, JsonObject pod)
    {
        var container = pod["containers"]![0]!.DeepClone().AsObject();
        container["args"] = new JsonArray("run", "--node=$(NODE_NAME)", "--manifests=/manifests", "--roles=realserver", "--once");
        return await node.Run(pod, container, "--volume", $"{Repository.In("config/samples/site-003")}:/manifests:ro");
    }

    private static async Task<HttpStatusCode?> Answer(HttpClient http, Uri what)
    {
        try
        {
            return (await http.GetAsync(what)).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
