namespace LvsOperator.Kubernetes.Watch;

/// <summary>Lines of a stream, however they arrive: in pieces, several at once, larger than the buffer.</summary>
internal sealed class LineReader(Stream stream)
{
    private const int Start = 16 * 1024;

    /// <summary>Far above what etcd stores (1.5 MiB by default): a longer line is no event.</summary>
    internal const int Longest = 64 * 1024 * 1024;

    private byte[] buffer = new byte[Start];
    private int taken;
    private int looked;
    private int filled;

    /// <summary>
    /// The next line without its end, good until the next call; null when the stream ends. What stands behind the last line end is half a line that
    /// was cut, and is dropped.
    /// </summary>
    /// <exception cref="IOException">A line is too long.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            var end = buffer.AsSpan(looked, filled - looked).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = buffer.AsMemory(taken, looked + end - taken);
                taken = looked = looked + end + 1;
                return line;
            }

            looked = filled;
            MakeRoom();
            var count = await stream.ReadAsync(buffer.AsMemory(filled), cancel).ConfigureAwait(false);
            if (count == 0) return null;
            filled += count;
        }
    }

    private void MakeRoom()
    {
        var rest = filled - taken;
        if (rest == buffer.Length && rest >= Longest) throw new IOException($"a line of more than {Longest} bytes");
        // Grows for a large event, and goes back after it.
        var size = rest == buffer.Length ? Math.Min(Longest, rest * 2) : rest == 0 ? Start : buffer.Length;
        var target = size == buffer.Length ? buffer : new byte[size];
        if (taken > 0 || target != buffer) buffer.AsSpan(taken, rest).CopyTo(target);
        (buffer, looked, filled, taken) = (target, looked - taken, rest, 0);
    }
}
