using System.Net;

namespace LvsOperator.Operator.Settings;

/// <summary>The command line of <c>lvs-operator run</c>, its words checked; files are not read yet.</summary>
internal sealed record OperatorArguments
{
    internal string? Config { get; init; }

    internal string? Kubeconfig { get; init; }

    internal string? Namespace { get; init; }

    internal string AgentImage { get; init; } = "";

    internal string DirectorImage { get; init; } = "";

    internal string NginxImage { get; init; } = "";

    internal IReadOnlyList<string> NginxImages { get; init; } = [];

    internal string? AddressPolicy { get; init; }

    internal IReadOnlyList<string> AllowedHostPaths { get; init; } = [];

    internal required IPEndPoint Listen { get; init; }

    internal required IPEndPoint WebhookListen { get; init; }

    internal LeaderElection LeaderElection { get; init; }
}
