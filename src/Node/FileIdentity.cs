using System.Runtime.InteropServices;
using System.Text;

namespace LvsOperator.Node;

/// <summary>Which file or folder it is that has a name now: another one of the same name has another identity.</summary>
/// <param name="Device">Device number, major and minor.</param>
/// <param name="Inode">Inode number; it may be given again once its file is gone.</param>
/// <param name="Born">When it was made, seconds and nanoseconds; zeros where the file system does not tell.</param>
public readonly record struct FileIdentity((uint Major, uint Minor) Device, ulong Inode, (long Seconds, uint Nanoseconds) Born)
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const uint WantInodeAndBirth = 0x100 | 0x800; // STATX_INO | STATX_BTIME

    /// <summary>That of a path, links followed; null when there is nothing or it cannot be looked at.</summary>
    public static FileIdentity? Of(string path)
    {
        // struct statx, statx(2): of the same layout everywhere, unlike struct stat; .NET itself tells no time of birth on Linux.
        var status = new byte[256];
        if (Statx(WorkingDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, WantInodeAndBirth, status) != 0) return null;
        var born = (Read<uint>(status, 0) & 0x800) != 0 ? (Read<long>(status, 80), Read<uint>(status, 88)) : default;
        return new((Read<uint>(status, 136), Read<uint>(status, 140)), Read<ulong>(status, 32), born);
    }

    private static T Read<T>(byte[] bytes, int offset)
        where T : unmanaged => MemoryMarshal.Read<T>(bytes.AsSpan(offset));

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] status);
}
