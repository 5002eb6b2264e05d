namespace LvsOperator.Manifests;

/// <summary>Orders field paths as people read them: <c>spec.ports[2]</c> before <c>spec.ports[10]</c>.</summary>
public sealed class PathOrder : IComparer<string>
{
    private PathOrder()
    {
    }

    /// <summary>The only one.</summary>
    public static PathOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            var (left, right) = (Digits(a), Digits(b));
            int order;
            if (left > 0 && right > 0)
            {
                var one = a[..left].TrimStart('0');
                var other = b[..right].TrimStart('0');
                order = one.Length != other.Length ? one.Length.CompareTo(other.Length) : one.SequenceCompareTo(other);
                a = a[left..];
                b = b[right..];
            }
            else
            {
                order = a[0].CompareTo(b[0]);
                a = a[1..];
                b = b[1..];
            }

            if (order != 0)
            {
                return order;
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length : length;
    }
}
