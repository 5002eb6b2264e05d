using System.Text.Json.Nodes;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.DaemonSets;

/// <summary>
/// The DaemonSet of the agents. Only the operator's settings are in it, nothing that a user's manifest says: a changed pod template restarts agents.
/// Privileges are the least that do: no privileged container, a read-only root, NET_ADMIN for IPVS, addresses and rules, NET_RAW for legacy iptables and PING.
/// </summary>
internal static class AgentDaemonSet
{
    /// <summary>
    /// Where the container has the node's /proc/sys/net, writable. Not in its own place: runc refuses mounts below /proc, and the profiles that container
    /// runtimes load into AppArmor forbid writes below /proc/sys by path. With hostNetwork both show the same network namespace.
    /// </summary>
    internal const string Sysctls = "/host/proc/sys";

    internal static JsonObject Render(OperatorSettings settings)
    {
        var document = Resources.DaemonSets.NewDocument(new(settings.SystemNamespace, SystemNames.Agent));
        document["metadata"]!["labels"] = SystemNames.Labels("agent");
        document["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject
            {
                ["matchLabels"] = new JsonObject { ["app.kubernetes.io/component"] = "agent", ["app.kubernetes.io/name"] = SystemNames.Operator },
            },
            ["updateStrategy"] = new JsonObject { ["type"] = "RollingUpdate", ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = 1 } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = SystemNames.Labels("agent") },
                ["spec"] = Pod(settings),
            },
        };
        return document;
    }

    private static JsonObject Pod(OperatorSettings settings)
    {
        var agent = settings.Agent;
        var pod = new JsonObject
        {
            ["serviceAccountName"] = SystemNames.Agent,
            ["hostNetwork"] = true,
            ["dnsPolicy"] = "ClusterFirstWithHostNet",
            ["priorityClassName"] = "system-node-critical",
            ["securityContext"] = new JsonObject { ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" } },
            ["containers"] = new JsonArray(Container(settings)),
            ["volumes"] = new JsonArray([.. Mounts(agent).Select(m => (JsonNode)m.Volume())]),
        };
        if (agent.NodeSelector is { Count: > 0 } selector) pod["nodeSelector"] = selector.DeepClone();
        if (agent.Tolerations is { Count: > 0 } tolerations) pod["tolerations"] = tolerations.DeepClone();
        if (agent.ImagePullSecrets.Count > 0)
            pod["imagePullSecrets"] = new JsonArray([.. agent.ImagePullSecrets.Select(name => (JsonNode)new JsonObject { ["name"] = name })]);
        return pod;
    }

    private static JsonObject Container(OperatorSettings settings)
    {
        var container = new JsonObject
        {
            ["name"] = "agent",
            ["image"] = settings.AgentImage,
            ["imagePullPolicy"] = settings.Agent.ImagePullPolicy,
            ["args"] = new JsonArray([.. Arguments(settings).Select(a => (JsonNode)JsonValue.Create(a))]),
            ["env"] = new JsonArray(
                FromField("NODE_NAME", "spec.nodeName"),
                FromField("POD_NAMESPACE", "metadata.namespace"),
                new JsonObject { ["name"] = "LVS_PROC_SYS", ["value"] = Sysctls }),
            ["livenessProbe"] = Probe("/healthz", 30),
            ["readinessProbe"] = Probe("/readyz", 3),
            ["securityContext"] = new JsonObject
            {
                ["allowPrivilegeEscalation"] = false,
                ["capabilities"] = new JsonObject { ["add"] = Capabilities(settings.Agent.Modules), ["drop"] = new JsonArray("ALL") },
                ["privileged"] = false,
                ["readOnlyRootFilesystem"] = true,
                ["runAsUser"] = 0,
            },
            ["volumeMounts"] = new JsonArray([.. Mounts(settings.Agent).Select(m => (JsonNode)m.Mount())]),
        };
        if (settings.Agent.Resources is { Count: > 0 } resources) container["resources"] = resources.DeepClone();
        return container;
    }

    private static IEnumerable<string> Arguments(OperatorSettings settings)
    {
        yield return "run";
        yield return "--node=$(NODE_NAME)";
        yield return $"--listen=127.0.0.1:{Port}";
        if (settings.Namespace is { } space) yield return $"--namespace={space}";
        foreach (var name in settings.Agent.AllowExec) yield return $"--allow-exec={name}";
        if (settings.Agent.MarkRange.Length > 0) yield return $"--mark-range={settings.Agent.MarkRange}";
    }

    private const int Port = 9476;

    // The port is not declared: hostNetwork would make it a host port, which the scheduler keeps for one pod a node, and an update could not be planned.
    private static JsonObject Probe(string path, int failures) => new()
    {
        ["httpGet"] = new JsonObject { ["host"] = "127.0.0.1", ["path"] = path, ["port"] = Port, ["scheme"] = "HTTP" },
        ["periodSeconds"] = 10,
        ["timeoutSeconds"] = 5,
        ["failureThreshold"] = failures,
    };

    private static JsonObject FromField(string name, string path) =>
        new() { ["name"] = name, ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = path } } };

    private static JsonArray Capabilities(ModuleLoading modules) =>
        modules == ModuleLoading.OnDemand ? new("NET_ADMIN", "NET_RAW", "SYS_MODULE") : new("NET_ADMIN", "NET_RAW");

    private static IEnumerable<HostMount> Mounts(AgentSettings agent)
    {
        yield return new("state", "/run/lvs-operator", "/run/lvs-operator", "DirectoryOrCreate");
        yield return new("accepted", "/var/lib/lvs-operator", "/var/lib/lvs-operator", "DirectoryOrCreate");
        yield return new("sysctls", "/proc/sys/net", $"{Sysctls}/net", "Directory");
        yield return new("xtables-lock", "/run/xtables.lock", "/run/xtables.lock", "FileOrCreate");
        if (agent.Modules == ModuleLoading.OnDemand) yield return new("modules", "/lib/modules", "/lib/modules", "Directory") { Access = HostAccess.Read };
    }
}
