using System.Text.Json.Serialization;

namespace LvsOperator.Api.Meta;

/// <summary>What every Kubernetes object has.</summary>
public abstract record KubernetesObject
{
    /// <summary>Group and version, such as <c>lvs-operator.io/v1alpha1</c>; the version alone for core kinds.</summary>
    [JsonPropertyOrder(-3)]
    public string ApiVersion { get; set; } = "";

    /// <summary>Kind, such as <c>VirtualService</c>.</summary>
    [JsonPropertyOrder(-2)]
    public string Kind { get; set; } = "";

    /// <summary>Name, namespace and book-keeping.</summary>
    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; set; } = new();

    /// <summary>Namespace and name.</summary>
    [JsonIgnore]
    public ObjectKey Key => new(Metadata.Namespace ?? "", Metadata.Name);
}

/// <summary>Namespace and name of an object; the namespace is empty for kinds that have none. Ordered by namespace, then name, ordinally.</summary>
public readonly record struct ObjectKey(string Namespace, string Name) : IComparable<ObjectKey>
{
    /// <inheritdoc/>
    public int CompareTo(ObjectKey other) =>
        string.CompareOrdinal(Namespace, other.Namespace) is not 0 and var order ? order : string.CompareOrdinal(Name, other.Name);

    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name ?? "" : $"{Namespace}/{Name}";
}

/// <summary>Kind, namespace and name of an object, printed <c>VirtualService web/shop</c>.</summary>
public readonly record struct ObjectRef(string Kind, ObjectKey Key)
{
    /// <summary><c>Kind namespace/name</c>.</summary>
    public override string ToString() => $"{Kind} {Key}";
}
