using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LvsOperator.Cli.Tests.Running;
using LvsOperator.KubeServers;

namespace LvsOperator.Cli.Tests.OnServer;

/// <summary><c>lvsctl status --kubeconfig</c> against a real API server, on objects whose status the test writes as operator and agents do.</summary>
public sealed partial class StatusTests(ServerWithKinds server)
{
    private static readonly string Folder = Path.GetDirectoryName(Here())!;

    [Theory, InlineData("text"), InlineData("json"), InlineData("yaml")]
    public async Task A_site_is_told_as_far_as_the_API_knows_it(string form)
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var ran = await Ran.With(["status", "--kubeconfig", plane.Kubeconfig, "-n", ns, "-o", form]);
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        var text = ran.Out.Replace(plane.Address.GetLeftPart(UriPartial.Authority), "https://SERVER", StringComparison.Ordinal);
        Golden.Check(Path.Combine(Folder, $"status.{form}.txt"), Seconds().Replace(Moment().Replace(Padded(text, ns), "MOMENT"), "$1N"));
    }

    [Fact]
    public async Task All_namespaces_are_told_of_where_none_is_named_and_every_agent()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var report = JsonNode.Parse((await Ran.With(["status", "--kubeconfig", plane.Kubeconfig, "-o", "json"])).Out)!;
        Assert.Contains(report["objects"]!.AsArray(), o => (string?)o!["name"] == $"{ns}/site");
        // nginx1 has a Lease and directs nothing.
        var agent = report["agents"]!.AsArray().Single(a => (string?)a!["node"] == $"{ns}-nginx1")!;
        Assert.Equal("192.168.101.100 dev lo", (string?)agent["addresses"]![0]);
        var elsewhere = JsonNode.Parse((await Ran.With(["status", "--kubeconfig", plane.Kubeconfig, "-n", await plane.CreateNamespace(), "-o", "json"])).Out)!;
        Assert.Empty(elsewhere["objects"]!.AsArray());
        Assert.Empty(elsewhere["agents"]!.AsArray());
    }

    [Fact]
    public async Task An_edit_that_is_not_accepted_leaves_what_was_accepted_before()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        (await plane.Kubectl("patch", "lvs", "site", "--namespace", ns, "--type=merge", "--patch", """{"spec":{"vips":[{"address":"192.168.101.97"}]}}""")).Succeeded();
        var before = await Ran.With(["status", "--kubeconfig", plane.Kubeconfig, "-n", ns]);
        Assert.Contains("192.168.101.100:80/TCP", before.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("192.168.101.97", before.Out, StringComparison.Ordinal);
        Assert.Contains("generation 2 is not accepted; what is shown is what was accepted before", before.Out, StringComparison.Ordinal);
        Assert.Contains("what follows is of generation 1; the operator has not judged generation 2 yet", before.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_list_nothing_is_told_which_right_is_missing()
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var nobody = await Account.With(plane, ns);
        var ran = await Ran.With(["status", "--kubeconfig", nobody]);
        Assert.Equal((3, ""), (ran.Code, ran.Out));
        Assert.Contains("list virtualservices in all namespaces: 403 Forbidden", ran.Error, StringComparison.Ordinal);
        Assert.Contains("cannot list resource \"virtualservices\" in API group \"lvs-operator.io\"", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_list_the_kinds_alone_sees_them_and_is_told_what_is_missing()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        var reader = await Account.With(plane, ns, (["list"], "lvs-operator.io", ["virtualservices", "realserverpools", "nginxtiers"]));
        var ran = await Ran.With(["status", "--kubeconfig", reader, "-n", ns]);
        Assert.Equal(0, ran.Code);
        Assert.Contains("192.168.101.20:53 dns1", ran.Out, StringComparison.Ordinal);
        Assert.Contains("cannot list resource \"nodes\"", ran.Error, StringComparison.Ordinal);
        Assert.Contains("cannot list resource \"leases\"", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Meanwhile when agents last reported is not shown", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_our_kinds_is_told_how_to_install_them()
    {
        await server.Ready;
        var ran = server.BeforeKinds!;
        Assert.Equal((3, ""), (ran.Code, ran.Out));
        Assert.Contains("list virtualservices in all namespaces: 404", ran.Error, StringComparison.Ordinal);
        Assert.Contains("helm install lvs-operator charts/lvs-operator --namespace lvs-system --create-namespace", ran.Error, StringComparison.Ordinal);
        Assert.Contains("kubectl apply -f crds/", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_and_one_that_knows_us_not_end_with_3()
    {
        var plane = await server.Ready;
        var stranger = await Ran.With(["status", "--kubeconfig", plane.KubeconfigOf("nonsense")]);
        Assert.Equal(3, stranger.Code);
        Assert.Contains("401 Unauthorized", stranger.Error, StringComparison.Ordinal);
        var config = plane.KubeconfigOf("x");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace(plane.Address.GetLeftPart(UriPartial.Authority), Agent.Nobody(), StringComparison.Ordinal));
        var absent = await Ran.With(["status", "--kubeconfig", config]);
        Assert.Equal(3, absent.Code);
        Assert.Contains("is the API server up, and is its address right", absent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_shows_what_changes()
    {
        var plane = await server.Ready;
        var ns = await Site(plane);
        using var stop = new CancellationTokenSource();
        var output = new StringWriter();
        var watching = Lvsctl.Run(["status", "--kubeconfig", plane.Kubeconfig, "-n", ns, "--watch", "0.1"], Ran.Surroundings(TextWriter.Synchronized(output)), stop.Token);
        await plane.Await("a first frame", () => Task.FromResult(output.ToString().Contains("1 of 3 up", StringComparison.Ordinal)));
        (await plane.Kubectl("delete", "lvs", "dns", "--namespace", ns)).Succeeded();
        await plane.Await("a frame without the VirtualService", () => Task.FromResult(!output.ToString().Split("every 0.1 s")[^1].Contains("1 of 3 up", StringComparison.Ordinal)
            && output.ToString().Split("every 0.1 s")[^1].Contains("The API does not know", StringComparison.Ordinal)));
        await stop.CancelAsync();
        Assert.Equal(0, await watching.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    /// <summary>site.yaml in a namespace of its own, with status as operator and agents write it; two agents have Leases, one of which is old.</summary>
    private static async Task<string> Site(ControlPlane plane)
    {
        var ns = await plane.CreateNamespace();
        (await plane.KubectlReading(Read("site.yaml", ns), "apply", "-f", "-")).Succeeded();
        foreach (var (node, address) in new[] { ("nginx1", "192.168.101.3"), ("nginx2", "192.168.101.4") })
            await Patch(plane, "node", $"{ns}-{node}", $"status: {{addresses: [{{type: InternalIP, address: {address}}}]}}");
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "Statuses")))
        {
            var parts = Path.GetFileNameWithoutExtension(file).Split('-');
            await Patch(plane, $"{parts[0]}s", parts[1], Read(file, ns), "--namespace", ns);
        }
        await Lease(plane, ns, "lvs1", DateTimeOffset.UtcNow);
        await Lease(plane, ns, "nginx1", DateTimeOffset.UtcNow, """{"ready":["192.168.101.100"]}""");
        await Lease(plane, ns, "nginx2", DateTimeOffset.UtcNow.AddHours(-2), """{"failed":{"192.168.101.100":"sysctl net.ipv4.conf.all.arp_ignore: read-only"}}""");
        return ns;
    }

    private static async Task Patch(ControlPlane plane, string kind, string name, string status, params string[] rest) =>
        (await plane.Kubectl(["patch", kind, name, "--subresource=status", "--type=merge", "--patch", status, .. rest])).Succeeded();

    private static async Task Lease(ControlPlane plane, string ns, string node, DateTimeOffset renewed, string realServer = "{}") => (await plane.KubectlReading($$"""
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata:
          name: lvs-agent-{{ns}}-{{node}}
          namespace: {{ns}}
          labels: {app.kubernetes.io/part-of: lvs-operator, app.kubernetes.io/component: agent}
          annotations: {lvs-operator.io/real-server: '{{realServer}}'}
        spec: {holderIdentity: {{ns}}-{{node}}, leaseDurationSeconds: 3600, renewTime: "{{renewed:yyyy-MM-ddTHH:mm:ss}}.000000Z"}
        """, "apply", "-f", "-")).Succeeded();

    private static string Read(string file, string ns) => File.ReadAllText(Path.Combine(Folder, file)).Replace("NS", ns, StringComparison.Ordinal);

    /// <summary>The namespace's name is random and of a known length, so that columns stay where they are.</summary>
    private static string Padded(string text, string ns) => text.Replace(ns, "NS".PadRight(ns.Length, '_'), StringComparison.Ordinal);

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\+00:00|Z)?")]
    private static partial Regex Moment();

    [GeneratedRegex("(renewed |(?:\"ageSeconds\"|ageSeconds): )\\d+")]
    private static partial Regex Seconds();
}
