using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LvsOperator.KubeServers;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Clusters;

/// <summary>
/// Kubernetes on a site's host <c>kube</c>, with our chart in it. No kubelet runs there: what a pod of the chart or of the operator would run is
/// run on a host of the site, with that pod's own arguments, configuration and account.
/// </summary>
public sealed partial class Cluster : IAsyncDisposable
{
    /// <summary>Where the operator and the agents live.</summary>
    public const string SystemNamespace = "lvs-system";

    private const string Kube = "kube";
    private const string PodSettings = "/etc/lvs-operator";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] AgentParts =
    [
        $"/api/v1/namespaces/{SystemNamespace}/serviceaccounts/lvs-agent", $"/apis/apps/v1/namespaces/{SystemNamespace}/daemonsets/lvs-agent",
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/lvs-agent", $"/apis/rbac.authorization.k8s.io/v1/namespaces/{SystemNamespace}/rolebindings/lvs-agent",
    ];

    private readonly Site site;
    private Func<string, Agent>? agents;

    private Cluster(Site site, ControlPlane plane) => (this.site, Plane) = (site, plane);

    /// <summary>Its servers.</summary>
    public ControlPlane Plane { get; }

    /// <summary>Starts the servers.</summary>
    public static async Task<Cluster> Start(Site site) => new(site, await ControlPlane.Start(new ControlPlaneOptions
    {
        Address = IPAddress.Parse(Seeds.Address(Kube)),
        Inside = site[Kube].Inside,
        Limit = TimeSpan.FromMinutes(10),
    }));

    /// <summary>Runs kubectl; it must succeed.</summary>
    /// <returns>What it said.</returns>
    /// <exception cref="LabFailure">It did not: with what it said.</exception>
    public async Task<string> Kubectl(params string[] arguments) => Succeeded(await Plane.Kubectl(arguments));

    /// <summary><c>kubectl apply</c> of a text; it must succeed. Nodes get the label that their kubelets would give them.</summary>
    public async Task<string> Apply(string text)
    {
        var said = Succeeded(await Plane.KubectlReading(text, "apply", "-f", "-"));
        if (said.Contains("node/", StringComparison.Ordinal))
        {
            await Kubectl("label", "nodes", "--all", "kubernetes.io/os=linux", "--overwrite");
        }

        return said;
    }

    /// <summary>Applies a folder of the repository's samples, its Nodes included, after making the namespaces it names.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="change">Changes the text of each file.</param>
    public async Task<string> ApplySample(string folder, Func<string, string> change)
    {
        var texts = Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText).Select(change).ToList();
        var namespaces = texts.SelectMany(text => NamespaceLine().Matches(text)).Select(match => match.Groups[1].Value).Distinct();
        return await Apply(string.Join("---\n", [.. namespaces.Select(each => $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {each}}}}}\n"), .. texts]));
    }

    /// <summary><c>helm install</c> of our chart.</summary>
    /// <param name="settings">Further values: <c>replicas=1</c>.</param>
    /// <returns>What helm said.</returns>
    public async Task<string> Install(params string[] settings)
    {
        // Nothing here makes addresses of Services work, so the API server asks the operator where it is.
        string[] values = [$"webhook.url=https://{Seeds.Address(Kube)}:9443", .. settings];
        return Succeeded(await Plane.Helm(
        [
            "install", "lvs-operator", Checkout.Find().In("charts", "lvs-operator"), "--namespace", SystemNamespace, "--create-namespace",
            .. values.SelectMany(value => new[] { "--set", value }),
        ]));
    }

    /// <summary>Starts what a pod of the operator's Deployment would run.</summary>
    /// <param name="host">Where; the webhook is asked on <c>kube</c> only.</param>
    public async Task<RunningDaemon> StartOperator(string host = Kube)
    {
        var pod = await Pod("deployment", "lvs-operator");
        var settings = Path.Combine(site[host].Folder, "operator-settings");
        await Mount(pod, settings);
        var access = Plane.KubeconfigOf(await Plane.Token(SystemNamespace, "lvs-operator"));
        var arguments = Arguments(pod).Select(word => word.Replace(PodSettings, settings, StringComparison.Ordinal)).Where(word => word.Length > 0);
        return site[host].Start(new Tool("operator", [Programs.Built("lvs-operator"), .. arguments, "--kubeconfig", access])
        {
            Environment = new Dictionary<string, string> { ["POD_NAMESPACE"] = SystemNamespace, ["POD_NAME"] = $"lvs-operator-{host}" },
        });
    }

    /// <summary>Waits until the operator has deployed the agents; what a pod of their DaemonSet would run on a node follows from it. Known once, it needs no API.</summary>
    public async Task<Func<string, Agent>> Agents()
    {
        if (agents is not null)
        {
            return agents;
        }

        foreach (var part in AgentParts)
        {
            await Expect.Within(Patience, $"the operator deploys {part}", async () => (await Plane.Admin.GetAsync(part)).IsSuccessStatusCode, seen => seen);
        }

        var pod = await Pod("daemonset", "lvs-agent");
        var access = Plane.KubeconfigOf(await Plane.Token(SystemNamespace, "lvs-agent"));
        return agents = host => new Agent(AgentSource.Api(access), host)
        {
            Program = Programs.Built("lvs-agent"),
            // The pod says its node by a variable, and has the usual folders mounted.
            Options = [.. Without(Arguments(pod), "--node", "--state-dir", "--accepted-dir")],
            Environment = new Dictionary<string, string> { ["POD_NAMESPACE"] = SystemNamespace },
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Plane.DisposeAsync();

    [GeneratedRegex(@"^\s+namespace: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    private static string Succeeded(CommandOutput output) => output.ExitCode == 0 ? output.Text : throw new LabFailure(output.ToString());

    private async Task<JsonNode> Pod(string kind, string name) =>
        JsonNode.Parse(await Kubectl("get", kind, name, "--namespace", SystemNamespace, "-o", "json"))!["spec"]!["template"]!["spec"]!;

    private static IEnumerable<string> Arguments(JsonNode pod) =>
        pod["containers"]![0]!["args"]!.AsArray().Select(word => (string)word!).Skip(1).Prepend("run");

    /// <summary>Writes the ConfigMaps that a pod mounts, all into one folder.</summary>
    private async Task Mount(JsonNode pod, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in pod["volumes"]?.AsArray().Select(volume => (string?)volume!["configMap"]?["name"]).OfType<string>() ?? [])
        {
            var map = JsonNode.Parse(await Kubectl("get", "configmap", name, "--namespace", SystemNamespace, "-o", "json"))!;
            foreach (var (file, text) in map["data"]?.AsObject() ?? [])
            {
                await File.WriteAllTextAsync(Path.Combine(folder, file), (string)text!);
            }
        }
    }

    /// <summary>Options of one value, given as one word or as two, are left out.</summary>
    private static IEnumerable<string> Without(IEnumerable<string> words, params string[] options)
    {
        var isValue = false;
        foreach (var word in words.Skip(1))
        {
            if (!isValue && !options.Any(option => word == option || word.StartsWith(option + "=", StringComparison.Ordinal)))
            {
                yield return word;
            }

            isValue = !isValue && options.Contains(word);
        }
    }
}
