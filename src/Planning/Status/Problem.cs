namespace LvsOperator.Planning.Status;

/// <summary>Something about an object that keeps it, wholly or in part, from serving.</summary>
/// <param name="Object">Kind and name, such as <c>VirtualService web/shop</c>.</param>
/// <param name="Reason">A condition reason of the API, such as <c>VipConflict</c>.</param>
/// <param name="Message">The whole sentence: field, value, reason and remedy.</param>
public sealed record Problem(string Object, string Reason, string Message)
{
    /// <summary>Gives <c>VirtualService web/shop: message</c>.</summary>
    public override string ToString() => $"{Object}: {Message}";
}
