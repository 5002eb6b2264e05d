using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>What a watch says (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Key">To which object; of no meaning for a bookmark.</param>
/// <param name="ResourceVersion">The moment, from which another watch may go on.</param>
/// <param name="Object">The object as it is now, or was before its deletion; null for a bookmark, and where it cannot be read.</param>
/// <param name="Error">Why it cannot be read; empty if it can.</param>
public sealed record WatchEvent<T>(WatchEventKind Kind, ObjectKey Key, string ResourceVersion, T? Object, string Error)
    where T : KubernetesObject;

/// <summary>What happened to an object.</summary>
public enum WatchEventKind
{
    /// <summary>It was made, or is there at the start.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone, or no longer of the selection.</summary>
    Deleted,

    /// <summary>Nothing; all before this moment was told.</summary>
    Bookmark,
}
