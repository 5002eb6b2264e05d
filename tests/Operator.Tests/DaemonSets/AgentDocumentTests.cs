using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Tests.DaemonSets;

/// <summary>What the operator deploys, from its settings alone. LVS_UPDATE=1 rewrites the goldens.</summary>
public sealed class AgentDocumentTests
{
    private static OperatorSettings Least { get; } = new() { SystemNamespace = "lvs-system", Identity = "one", AgentImage = "example.com/lvs-agent:0.1.0" };

    private static OperatorSettings Most { get; } = Least with
    {
        SystemNamespace = "balancing",
        Namespace = "web",
        Agent = new AgentSettings
        {
            NodeSelector = new JsonObject { ["lvs"] = "yes" },
            Tolerations = [new JsonObject { ["key"] = "dedicated", ["operator"] = "Exists", ["effect"] = "NoSchedule" }],
            Resources = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "50m", ["memory"] = "64Mi" }, ["limits"] = new JsonObject { ["memory"] = "256Mi" } },
            Modules = ModuleLoading.OnDemand,
            AllowExec = ["/usr/local/bin/check", "/usr/local/bin/other"],
            MarkRange = "0x10-0x1f",
            ImagePullPolicy = "Always",
            ImagePullSecrets = ["pull", "pull-too"],
        },
    };

    [Fact]
    public void The_least_is_as_recorded() => Compare("least.json", Documents(Least));

    [Fact]
    public void The_most_is_as_recorded() => Compare("most.json", Documents(Most));

    [Fact]
    public void Settings_are_not_taken_apart_by_rendering()
    {
        Assert.Equal(AgentDaemonSet.Render(Most).ToJsonString(), AgentDaemonSet.Render(Most).ToJsonString());
        Assert.Equal("yes", (string?)Most.Agent.NodeSelector!["lvs"]);
    }

    [Fact]
    public void Nothing_is_privileged_and_only_what_is_needed_is_added()
    {
        foreach (var (settings, capabilities) in new[] { (Least, "NET_ADMIN NET_RAW"), (Most, "NET_ADMIN NET_RAW SYS_MODULE") })
        {
            var pod = AgentDaemonSet.Render(settings)["spec"]!["template"]!["spec"]!;
            var security = pod["containers"]![0]!["securityContext"]!;
            Assert.False((bool)security["privileged"]!);
            Assert.False((bool)security["allowPrivilegeEscalation"]!);
            Assert.True((bool)security["readOnlyRootFilesystem"]!);
            Assert.Equal("""["ALL"]""", security["capabilities"]!["drop"]!.ToJsonString());
            Assert.Equal(capabilities, string.Join(' ', security["capabilities"]!["add"]!.AsArray().Select(c => (string)c!)));
            Assert.All(pod["volumes"]!.AsArray(), v => Assert.NotEqual("/", (string)v!["hostPath"]!["path"]!));
            Assert.Null(pod["hostPID"]);
            Assert.Null(pod["hostIPC"]);
        }
    }

    private static JsonArray Documents(OperatorSettings settings) => new(
        AgentAccess.ServiceAccount(settings.SystemNamespace),
        AgentAccess.ClusterRoleBinding(settings.SystemNamespace),
        AgentAccess.RoleBinding(settings.Namespace ?? settings.SystemNamespace, settings.SystemNamespace),
        AgentDaemonSet.Render(settings));

    private static void Compare(string name, JsonArray documents)
    {
        var golden = Path.Combine(Repository.Tests, "DaemonSets/Goldens", name);
        var actual = documents.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
        if (Environment.GetEnvironmentVariable("LVS_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            File.WriteAllText(golden, actual);
        }

        Assert.Equal(File.ReadAllText(golden), actual);
    }
}
