namespace LvsOperator.Rendering.Nginx;

/// <summary>What would come of publishing a rendering over what stands.</summary>
/// <param name="Before">The generation that <c>current</c> names; null: none was published.</param>
/// <param name="After">The generation that would stand.</param>
/// <param name="Content">Whether the files of the generation that stands are as they were written.</param>
public sealed record NginxChange(string? Before, string After, NginxContent Content)
{
    /// <summary>Compares; null where nothing would change, or nothing can be rendered.</summary>
    /// <param name="rendering">What would be published.</param>
    /// <param name="current">The generation that <c>current</c> names; null if none.</param>
    /// <param name="read">What stands in a file of that generation now; null where it is not there.</param>
    public static NginxChange? Of(NginxRendering rendering, string? current, Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(rendering);
        ArgumentNullException.ThrowIfNull(read);
        if (rendering.Files.IsEmpty) return null;
        if (current != rendering.Generation) return new(current, rendering.Generation, NginxContent.AsWritten);
        return rendering.Files.All(f => read(f.Path) == f.Content) ? null : new(current, rendering.Generation, NginxContent.Edited);
    }
}

/// <summary>Whether a published generation is as it was written.</summary>
public enum NginxContent
{
    /// <summary>It is.</summary>
    AsWritten,

    /// <summary>Somebody edited it; it is written anew.</summary>
    Edited,
}
