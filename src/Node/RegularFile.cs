using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LvsOperator.Node;

/// <summary>
/// Opens files of a folder that anybody may have filled. A FIFO makes its reader wait for ever, and opening a device may set something off, so a file
/// is looked at before it is opened: through a descriptor that only names it (open(2), O_PATH), so that nothing can be put in its place between.
/// </summary>
public static class RegularFile
{
    // Numbers of asm-generic (x86-64, arm64).
    private const int PathOnly = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint WantType = 1; // STATX_TYPE
    private const int ModeOffset = 28; // stx_mode in struct statx (statx(2)), of the same layout everywhere
    private const int StatxSize = 256;

    /// <summary>Opens a file for reading; a link is followed.</summary>
    /// <returns>The file; else why not, or what it is instead, in words that follow its name.</returns>
    /// <exception cref="IOException">It cannot be read for another reason.</exception>
    public static (FileStream? File, string? Fault) Open(string path)
    {
        using var named = Named(path);
        if (named is null) return (null, new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        var status = new byte[StatxSize];
        if (Statx(named, [0], EmptyPath, WantType, status) != 0) return (null, new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        var fault = (MemoryMarshal.Read<ushort>(status.AsSpan(ModeOffset)) & 0xF000) switch
        {
            0x8000 => null,
            0x4000 => "is a folder, not a file; folders below are not read",
            0x1000 => "is a FIFO, not a file; remove it",
            0xC000 => "is a socket, not a file; remove it",
            0x2000 or 0x6000 => "is a device, not a file; remove it",
            _ => "is not a file; remove it",
        };
        if (fault is not null) return (null, fault);
        try
        {
            // By the descriptor: the very file that was looked at.
            return (new($"/proc/self/fd/{named.DangerousGetHandle()}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), null);
        }
        catch (UnauthorizedAccessException)
        {
            return (null, "may not be read by this user (permission denied)");
        }
    }

    private static SafeFileHandle? Named(string path)
    {
        var descriptor = OpenFile(Encoding.UTF8.GetBytes(path + '\0'), PathOnly);
        return descriptor < 0 ? null : new(descriptor, ownsHandle: true);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFile(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(SafeFileHandle directory, byte[] path, int flags, uint mask, byte[] status);
}
