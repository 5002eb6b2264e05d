namespace LvsOperator.Rendering;

/// <summary>Something of an object that was left out of a daemon's configuration.</summary>
/// <param name="Field">Path of the field in the object, as users write it: <c>spec.hosts[0].names[1]</c>.</param>
/// <param name="Message">Value, reason and remedy.</param>
public sealed record RenderingFault(string Field, string Message)
{
    /// <summary><c>spec.hosts[0].names[1]: "…": …</c>.</summary>
    public override string ToString() => $"{Field}: {Message}";
}
