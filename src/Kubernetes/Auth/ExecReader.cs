using System.Text;
using System.Text.Json.Nodes;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Reads the exec block of a user.</summary>
internal static class ExecReader
{
    /// <summary>Name of the cluster's extension that goes to the plugin as <c>config</c>.</summary>
    private const string Extension = ExecSettings.Group + "/exec";

    internal static ExecSettings? Read(ConfigNode exec, ConfigNode? cluster, ClusterAccess? server)
    {
        var version = Version(exec.At("apiVersion"));
        Terminal(exec.At("interactiveMode"), version);
        if (exec.At("command").Text() is not { } command)
        {
            exec.At("command").Complain("is missing; name the program");
            return null;
        }

        // A command with a slash is relative to the kubeconfig, one without is looked up in PATH.
        if (command.Contains('/', StringComparison.Ordinal)) command = ConfigText.Resolve(exec, command);
        var arguments = exec.At("args").Items().Select(a => a.Text() ?? "").ToArray();
        var variables = exec.At("env").Items().Select(e => KeyValuePair.Create(e.At("name").Text() ?? "", e.At("value").Text() ?? "")).Where(e => e.Key.Length > 0).ToArray();
        var told = exec.At("provideClusterInfo").Flag() && cluster is not null && server is not null ? Cluster(cluster, server) : null;
        return version is null ? null : new ExecSettings(version, command, arguments, variables, exec.At("installHint").Text() ?? "", told);
    }

    private static string? Version(ConfigNode field)
    {
        switch (field.Text())
        {
            case ExecSettings.Group + "/v1":
                return "v1";
            case ExecSettings.Group + "/v1beta1":
                return "v1beta1";
            default:
                field.Complain($"{ExecSettings.Group}/v1 or /v1beta1 is expected; v1alpha1 was removed in Kubernetes 1.24, so renew the plugin");
                return null;
        }
    }

    private static void Terminal(ConfigNode field, string? version)
    {
        switch (field.Text())
        {
            case "Never" or "IfAvailable":
            case null when version != "v1":
                break;
            case "Always":
                field.Complain("the plugin wants a terminal, and here is none; use credentials that need nobody to type");
                break;
            default:
                field.Complain("Never or IfAvailable is expected");
                break;
        }
    }

    private static JsonObject Cluster(ConfigNode cluster, ClusterAccess server)
    {
        var told = new JsonObject { ["server"] = server.Server.OriginalString };
        if (server.TlsServerName is { } name) told["tls-server-name"] = name;
        if (server.Proxy is { } proxy) told["proxy-url"] = proxy.OriginalString;
        if (cluster.At("insecure-skip-tls-verify").Flag()) told["insecure-skip-tls-verify"] = true;
        if (server.Trust.Authorities is { } roots) told["certificate-authority-data"] = System.Convert.ToBase64String(Encoding.ASCII.GetBytes(roots.ExportCertificatePems()));
        var config = cluster.At("extensions").Named().Where(e => e.Name == Extension).Select(e => e.Item.At("extension").Json()).FirstOrDefault();
        if (config is not null) told["config"] = config;
        return told;
    }
}
