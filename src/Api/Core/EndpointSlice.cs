using LvsOperator.Api.Meta;

namespace LvsOperator.Api.Core;

/// <summary>Kubernetes' discovery.k8s.io EndpointSlice: some of the endpoints of a Service, whose name is the label <c>kubernetes.io/service-name</c>.</summary>
[KubernetesEntity(Group = "discovery.k8s.io", ApiVersion = "v1", Kind = "EndpointSlice", PluralName = "endpointslices")]
public sealed record EndpointSlice : KubernetesObject
{
    /// <summary>The label that names the service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>An empty slice.</summary>
    public EndpointSlice() => (ApiVersion, Kind) = ("discovery.k8s.io/v1", "EndpointSlice");

    /// <summary>IPv4, IPv6 or FQDN.</summary>
    public string AddressType { get; set; } = "";

    /// <summary>The endpoints.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; set; } = [];

    /// <summary>The ports every endpoint of the slice serves.</summary>
    public IReadOnlyList<EndpointPort> Ports { get; set; } = [];
}

/// <summary>One endpoint of a slice.</summary>
public sealed record Endpoint
{
    /// <summary>Its addresses; the first is used.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>Its state.</summary>
    public EndpointConditions Conditions { get; set; } = new();

    /// <summary>The node that it runs on.</summary>
    public string? NodeName { get; set; }

    /// <summary>The object behind it, usually a Pod.</summary>
    public ObjectReference? TargetRef { get; set; }
}

/// <summary>State of an endpoint; null is to be read as ready, serving and not terminating.</summary>
public sealed record EndpointConditions
{
    /// <summary>Ready to take new connections.</summary>
    public bool? Ready { get; set; }

    /// <summary>As ready, but also true for a terminating endpoint that still serves.</summary>
    public bool? Serving { get; set; }

    /// <summary>On its way out: to be drained.</summary>
    public bool? Terminating { get; set; }
}

/// <summary>A port of a slice.</summary>
public sealed record EndpointPort
{
    /// <summary>Name of the service's port; null or empty where there is one only.</summary>
    public string? Name { get; set; }

    /// <summary>TCP, UDP or SCTP.</summary>
    public string Protocol { get; set; } = "TCP";

    /// <summary>Port on the endpoints; null means all ports.</summary>
    public int? Port { get; set; }
}

/// <summary>Points to another object.</summary>
public sealed record ObjectReference
{
    /// <summary>Its kind.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Its namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";
}
