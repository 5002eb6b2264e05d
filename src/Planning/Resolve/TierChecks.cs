using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Resolve;

/// <summary>How directors check the nodes of a tier, and at which port a tier takes a service's connections.</summary>
internal static class TierChecks
{
    /// <summary>The path that every HTTP(S) listener of ours answers: 200 serve, 503 drain.</summary>
    internal const string HealthPath = "/.lvs-operator/health";

    /// <summary>The tier's own block: by HTTP on the health path where there is an HTTP(S) listener and nothing else is said, else by connecting.</summary>
    internal static HealthCheck For(NginxTier tier)
    {
        var http = tier.Spec.Listeners.Any(l => l.Protocol is ListenerProtocol.HTTP or ListenerProtocol.HTTPS);
        var check = (tier.Spec.HealthCheck ?? new()).ToHealthCheck(http ? HealthCheckType.HTTP : HealthCheckType.TCP);
        if (check.Type == HealthCheckType.HTTP && check.Http is null) check.Http = new() { Path = HealthPath };
        return check;
    }

    /// <summary>The listener for a service's port: the one that bears its name, else the one with its port; null when there is none.</summary>
    internal static Listener? ListenerFor(NginxTier tier, VirtualPort port) =>
        (port.Name is { Length: > 0 } name ? tier.Spec.Listeners.FirstOrDefault(l => l.Name == name) : null)
        ?? tier.Spec.Listeners.FirstOrDefault(l => l.Port == port.Port);
}
