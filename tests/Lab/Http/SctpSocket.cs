using System.Net.Sockets;

namespace LvsOperator.Lab.Http;

/// <summary>Sockets of SCTP, which the runtime makes none of and can use all the same.</summary>
internal static class SctpSocket
{
    private const int Stream = 1, CloseOnExec = 0x80000, Inet = 2, Inet6 = 10, Sctp = 132; // SOCK_*, AF_* of socket.h, IPPROTO_SCTP of linux/in.h

    internal static Socket Open(AddressFamily family)
    {
        var descriptor = Native.socket(family == AddressFamily.InterNetworkV6 ? Inet6 : Inet, Stream | CloseOnExec, Sctp);
        Native.Check(descriptor, "socket of SCTP");
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }
}
