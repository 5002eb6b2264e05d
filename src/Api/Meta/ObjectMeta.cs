namespace LvsOperator.Api.Meta;

/// <summary>The parts of Kubernetes' ObjectMeta that this project reads.</summary>
public sealed record ObjectMeta
{
    /// <summary>Name, unique among objects of one kind in a namespace.</summary>
    public string Name { get; set; } = "";

    /// <summary>Namespace; null for kinds that have none.</summary>
    public string? Namespace { get; set; }

    /// <summary>Labels, which selectors match.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; set; }

    /// <summary>Annotations.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; set; }

    /// <summary>Identity over time; absent in a folder.</summary>
    public string? Uid { get; set; }

    /// <summary>Version for optimistic locking; absent in a folder.</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>Counts the changes of the spec; 0 in a folder.</summary>
    public long Generation { get; set; }

    /// <summary>When the object was made; absent in a folder.</summary>
    public DateTimeOffset? CreationTimestamp { get; set; }

    /// <summary>When its deletion was asked for.</summary>
    public DateTimeOffset? DeletionTimestamp { get; set; }

    /// <summary>The objects that own this one.</summary>
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; set; }
}

/// <summary>An owner of an object, whose deletion deletes it.</summary>
public sealed record OwnerReference
{
    /// <summary>Group and version of the owner.</summary>
    public string ApiVersion { get; set; } = "";

    /// <summary>Kind of the owner.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Name of the owner.</summary>
    public string Name { get; set; } = "";

    /// <summary>Identity of the owner.</summary>
    public string Uid { get; set; } = "";

    /// <summary>Whether this owner is the managing controller.</summary>
    public bool? Controller { get; set; }

    /// <summary>Whether the owner's foreground deletion waits for this object.</summary>
    public bool? BlockOwnerDeletion { get; set; }
}
