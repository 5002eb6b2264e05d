using LvsOperator.Api.Meta;

namespace LvsOperator.Planning.Status;

/// <summary>Something about an object that keeps it, wholly or in part, from serving.</summary>
/// <param name="Object">Kind and name, such as <c>VirtualService web/shop</c>.</param>
/// <param name="Reason">A condition reason of the API, such as <c>VipConflict</c>.</param>
/// <param name="Message">Value, reason and remedy.</param>
/// <param name="Path">The field, such as <c>spec.backend</c>; empty where it is none of the object's.</param>
public sealed record Problem(string Object, string Reason, string Message, string Path = "")
{
    /// <summary>The object that is named and is not there; null where that is not the problem.</summary>
    public ObjectRef? Missing { get; init; }

    /// <summary>Where and what, for a reader who has the object: <c>spec.backend: message</c>.</summary>
    public string Text => Path.Length == 0 ? Message : $"{Path}: {Message}";

    /// <summary>Gives <c>VirtualService web/shop: spec.backend: message</c>.</summary>
    public override string ToString() => $"{Object}: {Text}";
}
