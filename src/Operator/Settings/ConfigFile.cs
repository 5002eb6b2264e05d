using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api.Values;
using LvsOperator.Manifests;
using LvsOperator.Planning.Allocation;

namespace LvsOperator.Operator.Settings;

/// <summary>The file of <c>--config</c>: what the chart decides for the pods that the operator makes, and about the cluster. Every field is optional.</summary>
internal static class ConfigFile
{
    /// <summary>The settings with what the file says; as they were where it has faults.</summary>
    internal static (OperatorSettings Settings, IReadOnlyList<DocumentFault> Faults) Read(string text, string file, OperatorSettings settings)
    {
        var source = SettingsFile.Read(text, file, "config.yaml");
        if (!source.HasShape) return (settings, source.Faults);
        var (agent, webhook, cluster) = (source.Root["agent"], source.Root["webhook"], source.Root["cluster"]);
        foreach (var part in (string[])["agent", "director", "nginx"]) CheckResources(source, source.Root[part]?["resources"], $"{part}.resources");
        var marks = MarkRange.Default;
        if ((string?)agent?["markRange"] is { Length: > 0 } range && MarkRange.Read(range, out marks) is { } fault) source.Complain("agent.markRange", range, fault, "");
        var read = settings with
        {
            Agent = Agent(agent),
            Director = Pods(new PodSettings(), source.Root["director"]),
            Nginx = Pods(new PodSettings(), source.Root["nginx"]),
            Marks = marks,
            Cluster = settings.Cluster with
            {
                ServiceNetworks = source.Networks(cluster?["serviceCidrs"], "cluster.serviceCidrs"),
                PodNetworks = source.Networks(cluster?["podCidrs"], "cluster.podCidrs"),
            },
            Webhook = new()
            {
                Use = (bool?)webhook?["enabled"] == false ? WebhookUse.None : WebhookUse.Registered,
                Service = (string?)webhook?["service"] ?? settings.Webhook.Service,
                Url = Url(source, (string?)webhook?["url"]),
            },
        };
        return source.Faults.Count > 0 ? (settings, source.Faults) : (read, []);
    }

    private static AgentSettings Agent(JsonNode? agent) => Pods(new AgentSettings(), agent) with
    {
        Modules = (bool?)agent?["loadModules"] == true ? ModuleLoading.OnDemand : ModuleLoading.Never,
        AllowExec = [.. (agent?["allowExec"] as JsonArray ?? []).Select(n => (string)n!)],
        MarkRange = (string?)agent?["markRange"] ?? "",
        ImagePullPolicy = (string?)agent?["imagePullPolicy"] ?? "IfNotPresent",
        ImagePullSecrets = [.. (agent?["imagePullSecrets"] as JsonArray ?? []).Select(n => (string)n!["name"]!)],
    };

    private static T Pods<T>(T absent, JsonNode? part)
        where T : PodSettings => absent with
        {
            NodeSelector = part?["nodeSelector"]?.DeepClone().AsObject() ?? absent.NodeSelector,
            Tolerations = part?["tolerations"]?.DeepClone().AsArray() ?? absent.Tolerations,
            Resources = part?["resources"]?.DeepClone().AsObject() ?? absent.Resources,
        };

    private static void CheckResources(SettingsFile source, JsonNode? resources, string path)
    {
        foreach (var part in (string[])["limits", "requests"])
            foreach (var (name, value) in resources?[part] as JsonObject ?? [])
                if (value is not JsonValue scalar || !IsQuantity(scalar))
                    source.Complain($"{path}.{part}.{name}", value?.ToJsonString() ?? "null", "not a quantity", "use one such as 100m, 0.5, 64Mi");
    }

    private static bool IsQuantity(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => true,
        JsonValueKind.String => Quantity.TryParse(value.GetValue<string>(), out _),
        _ => false,
    };

    private static Uri? Url(SettingsFile source, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "https", UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" }) return url;
        source.Complain("webhook.url", text, "not https://host:port", "use one such as https://192.0.2.1:9443, or leave it out to use the Service");
        return null;
    }
}
