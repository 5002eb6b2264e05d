using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Resolve;

/// <summary>How directors check the nodes of a tier, and at which port a tier takes a service's connections.</summary>
internal static class TierChecks
{
    /// <summary>The path that every HTTP(S) listener of ours answers: 200 serve, 503 drain.</summary>
    internal const string HealthPath = "/.lvs-operator/health";

    /// <summary>The tier's own block; where it names no type, HTTP(S) listeners are asked on the health path and others by connecting.</summary>
    internal static HealthCheck For(NginxTier tier, Listener listener)
    {
        var check = (tier.Spec.HealthCheck ?? new()).ToHealthCheck(listener.Protocol switch
        {
            ListenerProtocol.HTTP => HealthCheckType.HTTP,
            ListenerProtocol.HTTPS => HealthCheckType.HTTPS,
            _ => HealthCheckType.TCP,
        });
        if (check.Type is HealthCheckType.HTTP && check.Http is null) check.Http = new() { Path = HealthPath };
        // A node is asked by its address, for which no certificate was made.
        if (check.Type is HealthCheckType.HTTPS && check.Http is null) check.Http = new() { Path = HealthPath, Tls = new() { InsecureSkipVerify = true } };
        return check;
    }

    /// <summary>Whether an answer to a check can ask for a drain.</summary>
    internal static DrainSignal DrainOf(HealthCheck check) =>
        check.Type is HealthCheckType.HTTP or HealthCheckType.HTTPS ? DrainSignal.Http503 : DrainSignal.None;

    /// <summary>The listener for a service's port: the one that bears its name, else the one with its port and protocol; null when there is none.</summary>
    internal static TierListener? ListenerFor(ResolvedBackend tier, VirtualPort port)
    {
        foreach (var l in tier.Listeners)
            if (port.Name is { Length: > 0 } name && l.Listener.Name == name) return l;
        foreach (var l in tier.Listeners)
            if (l.Listener.Port == port.Port && Carries(l.Listener, port.Protocol)) return l;
        return null;
    }

    /// <summary>Whether a listener's transport is that of a service's port.</summary>
    internal static bool Carries(Listener listener, TransportProtocol protocol) =>
        protocol == (listener.Protocol == ListenerProtocol.UDP ? TransportProtocol.UDP : TransportProtocol.TCP);
}
