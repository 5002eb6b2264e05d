using System.Net;

namespace LvsOperator.KubeServers;

/// <summary>How a control plane is to be started.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Where the API server listens; etcd and the controller manager stay on loopback of the same namespace.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Where the servers run and from where they are asked.</summary>
    public Inside Inside { get; init; } = work => work();

    /// <summary>How long each server may take to be ready.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Further arguments of kube-apiserver, after our own.</summary>
    public IReadOnlyList<string> ApiServerArguments { get; init; } = [];
}
