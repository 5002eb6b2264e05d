using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>Manifests as an administrator writes them, one document each.</summary>
internal static class Yaml
{
    /// <summary>A check that finds a closed port within half a second, and is patient: a machine that stands still for seconds makes no server ill.</summary>
    public const string QuickTcp = "healthCheck: {type: TCP, interval: 300ms, timeout: 20s, retries: 1, retryDelay: 150ms}";

    /// <summary>The same by <c>GET /health</c>, which follows a stand-in's mood.</summary>
    public const string QuickHttp = "healthCheck: {type: HTTP, interval: 300ms, timeout: 20s, retries: 1, retryDelay: 150ms, http: {path: /health}}";

    /// <summary>A machine of the seeds' site.</summary>
    public static string Node(string name, params string[] labels) => $$"""
        apiVersion: v1
        kind: Node
        metadata:
          name: {{name}}
          labels: { {{string.Join(", ", labels.Select(label => $"{label}: \"true\""))}} }
        status:
          addresses:
          - {type: InternalIP, address: {{Seeds.Address(name)}}}
          - {type: InternalIP, address: "{{Seeds.Address6(name)}}"}

        """;

    /// <summary>A node that serves nobody new: by the annotation of drain-node.</summary>
    public static string InMaintenance(string node) => node.Replace("  labels:", "  annotations: {lvs-operator.io/maintenance: \"true\"}\n  labels:", StringComparison.Ordinal);

    /// <summary>The same by what <c>kubectl cordon</c> sets.</summary>
    public static string Unschedulable(string node) => node.Replace("status:", "spec: {unschedulable: true}\nstatus:", StringComparison.Ordinal);

    /// <summary>lvs1 as the director.</summary>
    public static string Director { get; } = Node("lvs1", "lvs-operator.io/director");

    /// <summary>The director of the seeds' NAT site.</summary>
    public static string NatDirector { get; } = """
        apiVersion: v1
        kind: Node
        metadata:
          name: dir
          labels: {lvs-operator.io/director: "true"}
        status:
          addresses:
          - {type: InternalIP, address: 192.168.226.129}

        """;

    /// <summary>A VirtualService in namespace web on port 80 of the VIP.</summary>
    /// <param name="name">Of the object.</param>
    /// <param name="scheduler">Of IPVS.</param>
    /// <param name="more">Fields of spec, a line each; each replaces the one of its name.</param>
    public static string Service(string name, string scheduler, params string[] more) => Spec("VirtualService", name,
    [
        $"vips: [{{address: {Seeds.Vip}}}]",
        "ports: [{name: http, port: 80}]",
        $"scheduler: {{name: {scheduler}}}",
        "backend: {name: pool}",
        "drain: {timeout: 8s}",
    ], more);

    /// <summary>A pool in namespace web whose servers prepare themselves.</summary>
    /// <param name="name">Of the object.</param>
    /// <param name="servers">As in the list: <c>{address: 192.168.101.3, weight: 2}</c>.</param>
    /// <param name="more">Fields of spec, a line each.</param>
    public static string Pool(string name, IEnumerable<string> servers, params string[] more) => Spec("RealServerPool", name,
    [
        "setup: External",
        $"servers: [{string.Join(", ", servers)}]",
    ], more);

    /// <summary>A server of the seeds' site.</summary>
    public static string Server(string host, string more = "") => $"{{address: {Seeds.Address(host)}{(more.Length > 0 ? ", " : "")}{more}}}";

    private static string Spec(string kind, string name, string[] fields, string[] more)
    {
        var names = more.Select(Field).ToHashSet();
        var lines = fields.Where(field => !names.Contains(Field(field))).Concat(more);
        return $"""
            apiVersion: lvs-operator.io/v1alpha1
            kind: {kind}
            metadata:
              name: {name}
              namespace: web
            spec:
            {string.Join('\n', lines.Select(line => "  " + line))}

            """;
    }

    private static string Field(string line) => line[..line.IndexOf(':', StringComparison.Ordinal)];
}
