using System.Runtime.InteropServices;

namespace LvsOperator.Lab;

/// <summary>The few calls of libc that .NET has no name for. Names as in C.</summary>
internal static class Native
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int CloneNewNet = 0x4000_0000;
    public const int CloneNewNs = 0x0002_0000;
    public const ulong MsBind = 4096;
    public const int MntDetach = 2;

    [DllImport("libc", SetLastError = true)]
    public static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    public static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    public static extern int unshare(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int mount(string source, string target, string? type, ulong flags, string? data);

    [DllImport("libc", SetLastError = true)]
    public static extern int umount2(string target, int flags);

    /// <summary>Throws what errno says unless <paramref name="result"/> is success.</summary>
    public static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw new LabFailure($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
