using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LvsOperator.Netlink.Transport;

/// <summary>System calls of the C library, with the numbers of <c>asm-generic</c> (x86-64, arm64).</summary>
internal static unsafe partial class Libc
{
    public const int AddressFamilyNetlink = 16;
    public const int SocketRawCloseOnExec = 3 | 0x80000;
    public const int DontWait = 0x40;
    public const int Truncate = 0x20;
    public const short PollIn = 1;
    public const int LevelSocket = 1;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int SendBufferForce = 32;
    public const int ReceiveBufferForce = 33;
    public const int LevelNetlink = 270;
    public const int AddMembership = 1;
    public const int CapAck = 10;
    public const int ExtendedAck = 11;
    public const int StrictCheck = 12;

    [StructLayout(LayoutKind.Sequential)]
    public struct NetlinkAddress
    {
        public ushort Family;
        public ushort Pad;
        public uint Port;
        public uint Groups;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeFileHandle socket, NetlinkAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(SafeFileHandle socket, int level, int name, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(SafeFileHandle socket, byte* buffer, nint length, int flags, NetlinkAddress* address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint ReceiveFrom(SafeFileHandle socket, byte* buffer, nint length, int flags, NetlinkAddress* address, uint* addressLength);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);
}
