using LvsOperator.Lab.Clusters;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Kubernetes;

/// <summary>A case on a site whose manifests come from a Kubernetes API, by way of our chart, operator and agents.</summary>
public abstract class ClusterCase(ITestOutputHelper output) : AgentCase(output)
{
    /// <summary>Spec of a service and its pool, in namespace web, with a director and two servers prepared by hand.</summary>
    private protected static string[] Shop { get; } =
    [
        "{apiVersion: v1, kind: Namespace, metadata: {name: web}}\n", Yaml.Director, Yaml.Service("shop", "rr"),
        Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")], Yaml.QuickTcp),
    ];

    /// <summary>A site with the servers of Kubernetes, our chart installed, the operator running.</summary>
    private protected async Task<(Site Site, Cluster Cluster)> Install(params string[] more)
    {
        var site = await Build(Seeds.Cluster.Only(["client", "lvs1", "nginx1", "nginx2", "kube", .. more]));
        ByHand.RealServer(site["nginx1"]);
        ByHand.RealServer(site["nginx2"]);
        var cluster = Own(await Cluster.Start(site));
        await cluster.Install();
        await cluster.StartOperator();
        return (site, cluster);
    }

    private protected static Task<string> Apply(Cluster cluster, params string[] documents) => cluster.Apply(string.Join("---\n", documents));

    /// <summary>Waits until a line of <c>kubectl get lvs</c> says these words in this order.</summary>
    private protected static Task<string> Shown(Cluster cluster, string name, params string[] words) => Expect.Within(
        Patience, $"kubectl get lvs {name} shows {string.Join(" … ", words)}",
        new KubectlLook(cluster, name, "--no-headers").Ask, line => InOrder(line, words));

    /// <summary>Waits until a condition of a VirtualService has this status and reason.</summary>
    private protected static Task<string> Condition(Cluster cluster, string name, string type, string status, string reason) => Expect.Within(
        Patience, $"{name}: {type}={status}, {reason}",
        new KubectlLook(cluster, name, "-o", $"jsonpath={{range .status.conditions[?(@.type==\"{type}\")]}}{{.status}} {{.reason}} {{.message}}{{end}}").Ask,
        said => said.StartsWith($"{status} {reason} ", StringComparison.Ordinal) || said == $"{status} {reason}");

    private protected static RunningDaemon Start(Site site, Func<string, Agent> agents, string host) => site[host].Start(agents(host));

    private static bool InOrder(string line, string[] words)
    {
        var cells = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var from = 0;
        foreach (var word in words)
        {
            from = Array.IndexOf(cells, word, from) + 1;
            if (from == 0)
            {
                return false;
            }
        }

        return true;
    }
}
