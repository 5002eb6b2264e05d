using System.Net;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Operator.Settings;

/// <summary>All that <c>lvs-operator run</c> goes by, checked: command line, files, environment.</summary>
internal sealed record OperatorSettings
{
    /// <summary>Where the operator, its Lease and the agents live.</summary>
    internal required string SystemNamespace { get; init; }

    /// <summary>Who we are among replicas.</summary>
    internal required string Identity { get; init; }

    /// <summary>The only namespace whose objects count (<c>--namespace</c>); null: all.</summary>
    internal string? Namespace { get; init; }

    /// <summary>The agents' image; empty: no agents are deployed.</summary>
    internal string AgentImage { get; init; } = "";

    /// <summary>Kept for a later feature.</summary>
    internal string DirectorImage { get; init; } = "";

    /// <summary>Kept for a later feature.</summary>
    internal string NginxImage { get; init; } = "";

    /// <summary>How agents' pods are.</summary>
    internal AgentSettings Agent { get; init; } = new();

    /// <summary>How directors' pods will be.</summary>
    internal PodSettings Director { get; init; } = new();

    /// <summary>How nginx pods will be.</summary>
    internal PodSettings Nginx { get; init; } = new();

    /// <summary>The cluster's networks.</summary>
    internal ClusterAddresses Cluster { get; init; } = ClusterAddresses.Unknown;

    /// <summary>How the API server reaches the webhook.</summary>
    internal WebhookSettings Webhook { get; init; } = new();

    /// <summary>Which addresses a namespace may claim; null: all but the cluster's own.</summary>
    internal AddressPolicy? Policy { get; init; }

    /// <summary>What tiers may bring to nodes.</summary>
    internal TierPolicy Tiers { get; init; } = TierPolicy.Strict;

    /// <summary>Firewall marks, as <see cref="AgentSettings.MarkRange"/> has them.</summary>
    internal MarkRange Marks { get; init; } = MarkRange.Default;

    /// <summary>Where /healthz, /readyz and /metrics are.</summary>
    internal IPEndPoint Listen { get; init; } = new(IPAddress.IPv6Any, 8080);

    /// <summary>Where the webhook is.</summary>
    internal IPEndPoint WebhookListen { get; init; } = new(IPAddress.IPv6Any, 9443);

    /// <summary>Whether there may be replicas, of which one decides.</summary>
    internal LeaderElection LeaderElection { get; init; } = LeaderElection.Alone;

    /// <summary>How soon another replica takes over.</summary>
    internal ElectionTimes Election { get; init; } = ElectionTimes.Default;
}

/// <summary>Whether there may be replicas.</summary>
internal enum LeaderElection
{
    /// <summary>This is the only one, and decides.</summary>
    Alone,

    /// <summary>The holder of the Lease decides.</summary>
    Elected,
}
