using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LvsOperator.Health.Probes.Http;

/// <summary>Looks at a body as it comes: keeps its first 64 KiB for the expression, and hashes it whole for the digest.</summary>
internal sealed class BodyScan(HttpExpectation expectation) : IDisposable
{
    /// <summary>What the expression sees, and what is read of a body whose digest nobody asked for.</summary>
    internal const int Window = 64 * 1024;

    /// <summary>The longest body that is hashed.</summary>
    internal const int LongestHashed = 8 * 1024 * 1024;

    private readonly IncrementalHash? hash = expectation.Digest.IsEmpty ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] window = [];
    private int kept;
    private long seen;

    /// <summary>Whether more of the body could change the answer.</summary>
    internal bool WantsMore => hash is not null || seen < Window;

    /// <summary>Takes the next piece; false when the body is longer than what is hashed.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> piece)
    {
        seen += piece.Length;
        hash?.AppendData(piece);
        if (expectation.Body is not null) Keep(piece[..Math.Min(piece.Length, Window - kept)]);
        return hash is null || seen <= LongestHashed;
    }

    /// <summary>What is wrong with the body; null when it is as expected.</summary>
    internal string? Fault()
    {
        if (hash is not null && !hash.GetHashAndReset().AsSpan().SequenceEqual(expectation.Digest.AsSpan()))
        {
            return "body has another SHA-256";
        }

        try
        {
            return expectation.Body is { } regex && !regex.IsMatch(Encoding.UTF8.GetString(window, 0, kept)) ? "body does not match bodyRegex" : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return "bodyRegex took more than 1 s on the body; use a simpler one";
        }
    }

    public void Dispose()
    {
        hash?.Dispose();
        if (window.Length > 0) ArrayPool<byte>.Shared.Return(window);
        window = [];
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (kept + piece.Length > window.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Window, Math.Max(4096, 2 * (kept + piece.Length))));
            window.AsSpan(0, kept).CopyTo(larger);
            if (window.Length > 0) ArrayPool<byte>.Shared.Return(window);
            window = larger;
        }

        piece.CopyTo(window.AsSpan(kept));
        kept += piece.Length;
    }
}
