using LvsOperator.Api.Meta;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Core;

/// <summary>Kubernetes' core Service, as far as this project reads it.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Service", PluralName = "services")]
public sealed record Service : KubernetesObject
{
    /// <summary>An empty service.</summary>
    public Service() => (ApiVersion, Kind) = ("v1", "Service");

    /// <summary>What was asked for.</summary>
    public ServiceSpec Spec { get; set; } = new();
}

/// <summary>What was asked of a service.</summary>
public sealed record ServiceSpec
{
    /// <summary>The cluster address, or None.</summary>
    public string? ClusterIP { get; set; }

    /// <summary>The service's ports.</summary>
    public IReadOnlyList<ServicePort> Ports { get; set; } = [];
}

/// <summary>One port of a service.</summary>
public sealed record ServicePort
{
    /// <summary>Name of the port; null or empty where there is one only.</summary>
    public string? Name { get; set; }

    /// <summary>TCP, UDP or SCTP.</summary>
    public string Protocol { get; set; } = "TCP";

    /// <summary>Port on the cluster address.</summary>
    public int Port { get; set; }

    /// <summary>Port or port name on the pods.</summary>
    public IntOrString? TargetPort { get; set; }
}
