using System.Text.Json.Nodes;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>Under which conditions an object is deleted, and what happens to those it owns.</summary>
public sealed record DeleteOptions
{
    /// <summary>Delete only the object of this identity, not one of the same name made since.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only this version.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>What happens to the objects it owns.</summary>
    public DeletePropagation Propagation { get; init; } = DeletePropagation.Background;

    internal JsonObject Document()
    {
        var document = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = Propagation.ToString() };
        var preconditions = new JsonObject();
        if (Uid is not null) preconditions["uid"] = Uid;
        if (ResourceVersion is not null) preconditions["resourceVersion"] = ResourceVersion;
        if (preconditions.Count > 0) document["preconditions"] = preconditions;
        return document;
    }
}

/// <summary>What happens to the objects that a deleted one owns.</summary>
public enum DeletePropagation
{
    /// <summary>They are deleted after it.</summary>
    Background,

    /// <summary>They are deleted before it.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}

/// <summary>What came of a deletion.</summary>
public enum Deletion
{
    /// <summary>The server deletes it, perhaps later.</summary>
    Asked,

    /// <summary>It was not there.</summary>
    NotThere,
}
