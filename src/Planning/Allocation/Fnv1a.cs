using System.Text;

namespace LvsOperator.Planning.Allocation;

/// <summary>The FNV-1a hash of 32 bits (Fowler, Noll, Vo): a first guess that is the same on every machine.</summary>
internal static class Fnv1a
{
    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>The hash of a text's UTF-8 bytes.</summary>
    internal static uint Of(string text)
    {
        var hash = OffsetBasis;
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = unchecked((hash ^ b) * Prime);
        return hash;
    }
}
