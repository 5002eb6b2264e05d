using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LvsOperator.Cli.Output;

/// <summary>What becomes of a write that the kernel refuses.</summary>
internal enum RefusedWrite
{
    /// <summary>It ends the program: <see cref="OutputException"/>.</summary>
    Thrown,

    /// <summary>Nothing: there is nobody left to tell.</summary>
    Ignored,
}

/// <summary>Standard output cannot be written; the message is the kernel's.</summary>
internal sealed class OutputException(string message) : IOException(message);

/// <summary>
/// A standard stream by write(2) itself. .NET's own takes a pipe that nobody reads any more (EPIPE) for success, so that a program which writes again and
/// again never ends.
/// </summary>
internal sealed class StandardStream(SafeFileHandle handle, RefusedWrite refused) : Stream
{
    // Numbers of asm-generic (x86-64, arm64).
    private const int Interrupted = 4, Again = 11, BrokenPipe = 32;
    private const short Writable = 4;

    /// <summary>Whether the reader has gone. What is written after that goes nowhere.</summary>
    internal bool IsClosed { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The process's own.</summary>
    /// <param name="descriptor">1 or 2.</param>
    /// <param name="refused">What becomes of a write that is refused.</param>
    internal static StandardStream Of(int descriptor, RefusedWrite refused) => new(new(descriptor, ownsHandle: false), refused);

    /// <summary>Text onto it, each write at once.</summary>
    internal StreamWriter Writer() => new(this) { AutoFlush = true };

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0 && !IsClosed)
        {
            var written = WriteSome(handle, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0) buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is var error && error == BrokenPipe) IsClosed = true;
            else if (error == Again) Wait();
            else if (error != Interrupted)
            {
                if (refused == RefusedWrite.Thrown) throw new OutputException(Marshal.GetPInvokeErrorMessage(error));
                return;
            }
        }
    }

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Whoever shares the pipe or terminal may have made it non-blocking.</summary>
    private void Wait()
    {
        var wanted = new PollDescriptor { Descriptor = (int)handle.DangerousGetHandle(), Events = Writable };
        _ = Poll(ref wanted, 1, -1);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint WriteSome(SafeFileHandle file, in byte buffer, nint count);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int Poll(ref PollDescriptor descriptors, nint count, int milliseconds);
}
