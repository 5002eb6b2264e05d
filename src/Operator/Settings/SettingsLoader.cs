using LvsOperator.Kubernetes.Auth;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Operator.Settings;

/// <summary>Command line, files and environment put together.</summary>
internal static class SettingsLoader
{
    /// <summary>Where the operator lives unless something says otherwise.</summary>
    internal const string DefaultNamespace = "lvs-system";

    /// <summary>The settings; null where there are faults, one line each.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="access">For the namespace that the kubeconfig's context names.</param>
    /// <param name="environment">For POD_NAMESPACE and POD_NAME.</param>
    /// <param name="host">This machine and process, where no pod names us.</param>
    internal static (OperatorSettings? Settings, IReadOnlyList<string> Faults) Load(OperatorArguments arguments, ClusterAccess access, AccessEnvironment environment, string host)
    {
        List<string> faults = [];
        var settings = new OperatorSettings
        {
            SystemNamespace = environment.Variable("POD_NAMESPACE") is { Length: > 0 } own ? own : access.Namespace is "default" or "" ? DefaultNamespace : access.Namespace,
            Identity = environment.Variable("POD_NAME") is { Length: > 0 } pod ? pod : host,
            Namespace = arguments.Namespace,
            AgentImage = arguments.AgentImage,
            DirectorImage = arguments.DirectorImage,
            NginxImage = arguments.NginxImage,
            Tiers = new TierPolicy { Images = [.. arguments.NginxImages], HostPaths = [.. arguments.AllowedHostPaths] },
            Listen = arguments.Listen,
            WebhookListen = arguments.WebhookListen,
            LeaderElection = arguments.LeaderElection,
        };
        if (arguments.Config is { } config && Text("--config", config) is { } text)
        {
            var (read, wrong) = ConfigFile.Read(text, config, settings);
            settings = read;
            faults.AddRange(wrong.Select(f => f.ToString()));
        }
        if (arguments.AddressPolicy is { } policy && Text("--address-policy", policy) is { } rules)
        {
            var (read, wrong) = PolicyFile.Read(rules, policy);
            settings = settings with { Policy = read };
            faults.AddRange(wrong.Select(f => f.ToString()));
        }
        return faults.Count > 0 ? (null, faults) : (settings, []);

        string? Text(string option, string file)
        {
            try
            {
                return File.ReadAllText(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                faults.Add($"{option}: {file}: {e.Message}; name a file that can be read, or leave the option out");
                return null;
            }
        }
    }
}
