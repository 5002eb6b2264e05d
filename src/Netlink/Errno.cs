using System.Runtime.InteropServices;

namespace LvsOperator.Netlink;

/// <summary>An error number of the Linux kernel, always positive; 0 is "no error". Numbers as in <c>asm-generic/errno.h</c> (x86-64, arm64).</summary>
/// <param name="Number">The positive number, for example 2 for <c>ENOENT</c>.</param>
public readonly record struct Errno(int Number)
{
    /// <summary><c>EPERM</c>: the process lacks <c>CAP_NET_ADMIN</c> in the namespace.</summary>
    public static readonly Errno NotPermitted = new(1);

    /// <summary><c>ENOENT</c>: no such object.</summary>
    public static readonly Errno NoEntry = new(2);

    /// <summary><c>ESRCH</c>: no such service, route or rule.</summary>
    public static readonly Errno NoSuch = new(3);

    /// <summary><c>EINTR</c>: a signal interrupted the call.</summary>
    public static readonly Errno Interrupted = new(4);

    /// <summary><c>EAGAIN</c>: nothing to read now.</summary>
    public static readonly Errno Again = new(11);

    /// <summary><c>EBUSY</c>: the object, or the socket's previous dump, is in use.</summary>
    public static readonly Errno Busy = new(16);

    /// <summary><c>EEXIST</c>: the object is there already.</summary>
    public static readonly Errno Exists = new(17);

    /// <summary><c>ENODEV</c>: no such interface.</summary>
    public static readonly Errno NoDevice = new(19);

    /// <summary><c>EINVAL</c>: the kernel refuses a value.</summary>
    public static readonly Errno Invalid = new(22);

    /// <summary><c>EMSGSIZE</c>: a message larger than the socket accepts.</summary>
    public static readonly Errno MessageSize = new(90);

    /// <summary><c>EOPNOTSUPP</c>.</summary>
    public static readonly Errno NotSupported = new(95);

    /// <summary><c>EADDRINUSE</c>.</summary>
    public static readonly Errno AddressInUse = new(98);

    /// <summary><c>EADDRNOTAVAIL</c>: no such address on the interface.</summary>
    public static readonly Errno AddressNotAvailable = new(99);

    /// <summary><c>ENOBUFS</c>: the receive queue overflowed; messages are lost.</summary>
    public static readonly Errno NoBuffers = new(105);

    /// <summary><c>ETIMEDOUT</c>: no answer in time.</summary>
    public static readonly Errno TimedOut = new(110);

    /// <summary>The C name, for example <c>ENOENT</c>; <c>errno 4095</c> for one without a name here.</summary>
    public string Name => ErrnoNames.Of(Number);

    /// <summary>The C library's text, for example <c>No such file or directory</c>.</summary>
    public string Text => Marshal.GetPInvokeErrorMessage(Number);

    /// <summary>Name and text: <c>ENOENT (No such file or directory)</c>.</summary>
    public override string ToString() => $"{Name} ({Text})";
}
