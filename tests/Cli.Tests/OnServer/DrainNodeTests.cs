using System.Text.Json.Nodes;
using LvsOperator.Cli.Tests.Running;
using LvsOperator.KubeServers;

namespace LvsOperator.Cli.Tests.OnServer;

/// <summary><c>lvsctl drain-node</c> against a real API server. Nodes are called after the test's namespace, as they have none.</summary>
public sealed class DrainNodeTests(ServerWithKinds server)
{
    private static int _sites;

    private const string Annotation = "lvs-operator.io/maintenance";

    [Fact]
    public async Task A_director_is_taken_out_and_put_back_and_what_follows_is_told()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var said = await Drain(plane, $"{ns}-lvs1");
        Assert.Equal(
            $"""
            node {ns}-lvs1: in maintenance now (annotation {Annotation}: "true" set)
              VirtualService {ns}/shop: {ns}-lvs2 directs it, and not {ns}-lvs1
            undo it with: lvsctl drain-node {ns}-lvs1 --undo

            """, said);
        Assert.Equal("true", await Value(plane, $"{ns}-lvs1"));

        Assert.Equal(
            $"""
            node {ns}-lvs1: annotation {Annotation}: "true" removed
              VirtualService {ns}/shop: {ns}-lvs1 directs it

            """, await Drain(plane, $"{ns}-lvs1", "--undo"));
        Assert.Null(await Value(plane, $"{ns}-lvs1"));
    }

    [Fact]
    public async Task A_second_time_writes_nothing()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var node = $"{ns}-web1";
        Assert.StartsWith($"node {node}: has no annotation {Annotation}; nothing was written", await Drain(plane, node, "--undo"), StringComparison.Ordinal);
        var said = await Drain(plane, node);
        Assert.Contains($"  RealServerPool {ns}/web: this server gets nothing new (weight 0), and keeps the connections it has", said, StringComparison.Ordinal);
        Assert.Contains($"  NginxTier {ns}/front: every server is in maintenance, which is therefore ignored: all serve on", said, StringComparison.Ordinal);
        var version = (await Read(plane, node))["metadata"]!["resourceVersion"]!.ToString();
        Assert.StartsWith($"node {node}: was in maintenance already; nothing was written", await Drain(plane, node), StringComparison.Ordinal);
        Assert.Equal(version, (await Read(plane, node))["metadata"]!["resourceVersion"]!.ToString());
    }

    [Fact]
    public async Task What_is_said_of_other_labels_and_annotations_stays()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        (await plane.Kubectl("annotate", "node", $"{ns}-lvs1", "example.com/mine=1", $"{Annotation}=false")).Succeeded();
        await Drain(plane, $"{ns}-lvs1");
        var metadata = (await Read(plane, $"{ns}-lvs1"))["metadata"]!;
        Assert.Equal(("1", "true", ns), (metadata["annotations"]!["example.com/mine"]!.ToString(), metadata["annotations"]![Annotation]!.ToString(), metadata["labels"]!["director"]!.ToString()));
    }

    [Fact]
    public async Task A_cordoned_node_stays_in_maintenance_and_is_said_to()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        (await plane.Kubectl("cordon", $"{ns}-lvs1")).Succeeded();
        await Drain(plane, $"{ns}-lvs1");
        Assert.Contains($"it stays in maintenance, as it is cordoned (spec.unschedulable): kubectl uncordon {ns}-lvs1", await Drain(plane, $"{ns}-lvs1", "--undo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_node_is_an_input_error_that_names_those_there_are()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var reader = await Account.With(plane, ns, (["get"], "", ["nodes"]));
        var ran = await Ran.With(["drain-node", "lvs9", "--kubeconfig", plane.Kubeconfig]);
        Assert.Equal(1, ran.Code);
        Assert.Matches($"^lvsctl: no Node lvs9 in https://127.0.0.1:[0-9]+/; there are .*(-lvs1|more)", ran.Error);
        Assert.Matches("^lvsctl: no Node lvs9 in https://127.0.0.1:[0-9]+/\n$", (await Ran.With(["drain-node", "lvs9", "--kubeconfig", reader])).Error);
    }

    [Fact]
    public async Task Who_may_not_write_Nodes_is_told_which_right_is_missing()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var reader = await Account.With(plane, ns, (["get", "list"], "", ["nodes"]));
        var ran = await Ran.With(["drain-node", $"{ns}-lvs1", "--kubeconfig", reader]);
        Assert.Equal((3, ""), (ran.Code, ran.Out));
        Assert.Contains("403 Forbidden", ran.Error, StringComparison.Ordinal);
        Assert.Contains("cannot patch resource \"nodes\"", ran.Error, StringComparison.Ordinal);
        Assert.Null(await Value(plane, $"{ns}-lvs1"));
    }

    [Fact]
    public async Task Who_may_write_Nodes_and_read_nothing_else_drains_all_the_same()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var writer = await Account.With(plane, ns, (["get", "patch"], "", ["nodes"]));
        var ran = await Ran.With(["drain-node", $"{ns}-lvs1", "--kubeconfig", writer]);
        Assert.Equal(0, ran.Code);
        Assert.Contains("lvsctl: what follows from it cannot be told: list virtualservices in all namespaces: 403 Forbidden", ran.Error, StringComparison.Ordinal);
        Assert.Equal("true", await Value(plane, $"{ns}-lvs1"));
    }

    /// <summary>As kubectl does it: what a person has set up comes before the pod that lvsctl happens to run in.</summary>
    [Fact]
    public async Task Without_kubeconfig_the_one_of_the_environment_is_taken_in_a_pod_too()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var access = Ran.Nowhere with { Variable = name => name switch { "KUBECONFIG" => plane.Kubeconfig, "KUBERNETES_SERVICE_HOST" => "192.0.2.1", _ => null } };
        Assert.Equal(0, (await Ran.With(["drain-node", $"{ns}-lvs1"], access: access)).Code);
        Assert.Equal("true", await Value(plane, $"{ns}-lvs1"));

        var home = Directory.CreateTempSubdirectory("lvsctl-home-").FullName;
        Directory.CreateDirectory(Path.Combine(home, ".kube"));
        File.Copy(plane.Kubeconfig, Path.Combine(home, ".kube", "config"));
        Assert.Equal(0, (await Ran.With(["drain-node", $"{ns}-lvs1", "--undo"], access: Ran.Nowhere with { Home = home })).Code);
        Assert.Null(await Value(plane, $"{ns}-lvs1"));
        Directory.Delete(home, recursive: true);

        // In a pod without a configuration it is the pod's account: which this is none of.
        var pod = await Ran.With(["drain-node", $"{ns}-lvs1"], access: Ran.Nowhere with { Variable = name => name is "KUBERNETES_SERVICE_HOST" ? "192.0.2.1" : null });
        Assert.Equal(1, pod.Code);
        Assert.Contains("/nowhere/token", pod.Error, StringComparison.Ordinal);
    }

    private static async Task<string> Drain(ControlPlane plane, params string[] rest)
    {
        var ran = await Ran.With(["drain-node", .. rest, "--kubeconfig", plane.Kubeconfig]);
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        return ran.Out;
    }

    private static async Task<JsonNode> Read(ControlPlane plane, string node) => JsonNode.Parse((await plane.Kubectl("get", "node", node, "--output=json")).Succeeded())!;

    private static async Task<string?> Value(ControlPlane plane, string node) => (string?)(await Read(plane, node))["metadata"]!["annotations"]?[Annotation];

    /// <summary>Two directors; web1 and an external machine in a pool; web1 alone in a tier.</summary>
    private static async Task<string> Site(ControlPlane plane)
    {
        var ns = await plane.CreateNamespace();
        // Nodes and their addresses are one cluster's: another test's server must not be this one's.
        var address = $"10.77.0.{Interlocked.Increment(ref _sites)}";
        (await plane.KubectlReading("""
            apiVersion: v1
            kind: Node
            metadata: {name: NS-lvs1, labels: {director: NS}}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: NS-lvs2, labels: {director: NS}}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: NS-web1, labels: {web: NS}}
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: VirtualService
            metadata: {name: shop, namespace: NS}
            spec:
              vips: [{address: 192.168.101.100}]
              ports: [{port: 80}]
              backend: {name: web}
              directors: {nodeSelector: {matchLabels: {director: NS}}}
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: RealServerPool
            metadata: {name: web, namespace: NS}
            spec:
              servers: [{address: 10.77.1.1}]
              nodes: {selector: {matchLabels: {web: NS}}}
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: NginxTier
            metadata: {name: front, namespace: NS}
            spec:
              nodeSelector: {matchLabels: {web: NS}}
              listeners: [{name: http, port: 80}]
              hosts: [{routes: [{path: /, pool: {name: web}}]}]
            """.Replace("NS", ns, StringComparison.Ordinal), "apply", "-f", "-")).Succeeded();
        (await plane.Kubectl("patch", "node", $"{ns}-web1", "--subresource=status", "--type=merge", "--patch", """{"status":{"addresses":[{"type":"InternalIP","address":"ADDRESS"}]}}""".Replace("ADDRESS", address, StringComparison.Ordinal))).Succeeded();
        return ns;
    }
}
