using System.Text;

namespace LvsOperator.Health.Probes;

/// <summary>What a peer said, fit to be shown: it may be anything, and ends up in logs, statuses and terminals.</summary>
internal static class PeerText
{
    private const int Longest = 80;

    /// <summary>The printable ASCII of the first line, at most 80 characters.</summary>
    internal static string Of(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        return Of(Encoding.Latin1.GetString(end < 0 ? bytes[..Math.Min(bytes.Length, 4 * Longest)] : bytes[..Math.Min(end, 4 * Longest)]));
    }

    /// <summary>The printable ASCII, at most 80 characters.</summary>
    internal static string Of(string text) => new([.. text.Where(c => c is >= ' ' and < '\x7f').Take(Longest)]);
}
