using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning;
using LvsOperator.Planning.Allocation;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Hosting;

/// <summary>The command line of <c>lvs-agent run</c>, checked.</summary>
internal sealed record AgentOptions
{
    /// <summary>The folder of manifests; empty: they come from a Kubernetes API.</summary>
    internal required string Manifests { get; init; }

    /// <summary>How to reach that API; null: as the pod's service account.</summary>
    internal string? Kubeconfig { get; init; }

    /// <summary>The one namespace of that API that is looked at; null: all of them.</summary>
    internal string? Namespace { get; init; }

    internal bool IsFromApi => Manifests.Length == 0;

    internal required string Node { get; init; }

    internal NodeRoles Roles { get; init; } = NodeRoles.All;

    internal string StateDir { get; init; } = "/run/lvs-operator";

    internal string AcceptedDir { get; init; } = "/var/lib/lvs-operator";

    internal IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 9476);

    /// <summary>Programs, by absolute path, that EXEC checks may run.</summary>
    internal IReadOnlyList<string> AllowExec { get; init; } = [];

    /// <summary>The firewall marks that may be used.</summary>
    internal MarkRange Marks { get; init; } = MarkRange.Default;

    internal AgentTask Task { get; init; } = AgentTask.Run;

    /// <summary>
    /// Whether a socket of IPv6 can be made here: without it (ipv6.disable=1, or a kernel that has none) nginx refuses a configuration that listens on one.
    /// </summary>
    internal AddressFamilies Families { get; init; } = Socket.OSSupportsIPv6 ? AddressFamilies.Both : AddressFamilies.IPv4Only;

    /// <summary>For rendering nginx's configuration.</summary>
    internal NginxSettings Nginx => NginxSettings.Standalone(StateDir) with { Families = Families };

    /// <summary>A state file, by its name.</summary>
    internal State.StateFile File(string name) => new(Path.Combine(StateDir, name));
}

/// <summary>What the agent is to do.</summary>
internal enum AgentTask
{
    /// <summary>Run until told to stop.</summary>
    Run,

    /// <summary>Bring the node to its plan, then end.</summary>
    Once,

    /// <summary>Tell what would be done, do nothing, end.</summary>
    DryRun,

    /// <summary>Remove what is ours, then end.</summary>
    Cleanup,
}

/// <summary>Exit codes (api.md).</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int InvalidInput = 1;
    internal const int Usage = 2;
    internal const int Refused = 3;
}
