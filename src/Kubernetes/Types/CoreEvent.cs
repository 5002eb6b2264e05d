using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' core Event, which <c>kubectl describe</c> shows under its object; the API's kind is <c>Event</c>.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Event", PluralName = "events")]
public sealed record CoreEvent : KubernetesObject
{
    /// <summary>An empty event.</summary>
    public CoreEvent() => (ApiVersion, Kind) = ("v1", "Event");

    /// <summary>The object it is about.</summary>
    public InvolvedObject InvolvedObject { get; set; } = new();

    /// <summary>Why, as one word in CamelCase.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Why, as a sentence; at most 1024 bytes.</summary>
    public string Message { get; set; } = "";

    /// <summary>Normal or Warning.</summary>
    public string Type { get; set; } = "Normal";

    /// <summary>Who says it.</summary>
    public EventSource? Source { get; set; }

    /// <summary>Who says it, as events.k8s.io has it.</summary>
    public string? ReportingComponent { get; set; }

    /// <summary>Which instance of it, as events.k8s.io has it.</summary>
    public string? ReportingInstance { get; set; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset? FirstTimestamp { get; set; }

    /// <summary>When it was last seen.</summary>
    public DateTimeOffset? LastTimestamp { get; set; }

    /// <summary>How often it was seen.</summary>
    public int? Count { get; set; }
}

/// <summary>The object that an event is about.</summary>
public sealed record InvolvedObject
{
    /// <summary>Its group and version.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Its kind.</summary>
    public string? Kind { get; set; }

    /// <summary>Its namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>Its name.</summary>
    public string? Name { get; set; }

    /// <summary>Its identity over time.</summary>
    public string? Uid { get; set; }

    /// <summary>Its version when it happened.</summary>
    public string? ResourceVersion { get; set; }
}

/// <summary>Who reported an event.</summary>
public sealed record EventSource
{
    /// <summary>The program.</summary>
    public string? Component { get; set; }

    /// <summary>The node it runs on.</summary>
    public string? Host { get; set; }
}
