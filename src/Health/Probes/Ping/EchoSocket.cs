using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Ping;

/// <summary>
/// One ICMP socket for all echoes of a family. A raw socket receives every reply that comes to the machine: with one a probe, thousands of probes would each
/// read the replies of all.
/// </summary>
internal sealed class EchoSocket : IDisposable
{
    private const int Room = 2048;
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    // linux/icmp.h, linux/icmpv6.h: SOL_RAW ICMP_FILTER and IPPROTO_ICMPV6 ICMPV6_FILTER, a bit for each type that is kept away.
    private const int SolRaw = 255;
    private const int IcmpFilter = 1;
    private const int IcmpV6 = 58;
    private const int IcmpV6Filter = 1;

    private readonly Socket socket;
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(8);
    private readonly ConcurrentDictionary<ulong, Echo> waiting = new();
    private ulong count;

    private EchoSocket(Socket socket)
    {
        this.socket = socket;
        _ = ReceiveAsync();
    }

    /// <summary>A reply that is waited for.</summary>
    internal sealed record Echo(IPAddress From, TaskCompletionSource<ProbeOutcome> End);

    /// <summary>Opens one; null, and why, where this process may open neither a raw socket nor a ping socket.</summary>
    internal static EchoSocket? Open(AddressFamily family, out string fault)
    {
        fault = "";
        var protocol = family == AddressFamily.InterNetwork ? ProtocolType.Icmp : ProtocolType.IcmpV6;
        foreach (var kind in (SocketType[])[SocketType.Raw, SocketType.Dgram])
        {
            try
            {
                var socket = new Socket(family, kind, protocol) { ReceiveBufferSize = ReceiveBuffer };
                if (kind == SocketType.Raw) KeepRepliesOnly(socket, family);

                // .NET receives on bound sockets only.
                socket.Bind(Anybody(family));
                return new(socket);
            }
            catch (SocketException refusal)
            {
                fault = refusal.SocketErrorCode is SocketError.AccessDenied or SocketError.SocketNotSupported or SocketError.ProtocolNotSupported
                    ? "no ICMP socket may be opened here: give the agent CAP_NET_RAW, or its group a place in net.ipv4.ping_group_range"
                    : $"no ICMP socket can be opened here ({refusal.SocketErrorCode})";
            }
        }

        return null;
    }

    /// <summary>Sends an echo request and waits for its reply, or the deadline.</summary>
    internal async ValueTask<ProbeOutcome> AskAsync(IPAddress address, CancellationToken deadline)
    {
        var number = Interlocked.Increment(ref count);
        var echo = new Echo(address, new(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting[number] = echo;
        try
        {
            using var registration = deadline.UnsafeRegister(
                static end => ((TaskCompletionSource<ProbeOutcome>)end!).TrySetResult(ProbeOutcome.Failure("timed out while waiting for the echo")), echo.End);
            var token = new byte[EchoMessage.TokenLength];
            BinaryPrimitives.WriteUInt64BigEndian(token, number);
            secret.CopyTo(token, 8);
            var message = EchoMessage.Request(address.AddressFamily, (ushort)(number >> 16), (ushort)number, token);
            await socket.SendToAsync(message, SocketFlags.None, new IPEndPoint(address, 0), CancellationToken.None).ConfigureAwait(false);
            return await echo.End.Task.ConfigureAwait(false);
        }
        catch (SocketException fault)
        {
            return SocketFault.Outcome(fault.SocketErrorCode, deadline, "sending the echo request");
        }
        catch (ObjectDisposedException)
        {
            return ProbeOutcome.Undecided("the checker has ended");
        }
        finally
        {
            waiting.TryRemove(number, out _);
        }
    }

    public void Dispose() => socket.Dispose();

    private static IPEndPoint Anybody(AddressFamily family) => new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);

    private static void KeepRepliesOnly(Socket socket, AddressFamily family)
    {
        if (family == AddressFamily.InterNetwork)
        {
            socket.SetRawSocketOption(SolRaw, IcmpFilter, BitConverter.GetBytes(~1u));
            return;
        }

        var words = new byte[32];
        words.AsSpan().Fill(0xff);
        BitConverter.TryWriteBytes(words.AsSpan(4 * (129 / 32)), ~(1u << (129 % 32)));
        socket.SetRawSocketOption(IcmpV6, IcmpV6Filter, words);
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[Room];
        var anybody = Anybody(socket.AddressFamily);
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody).ConfigureAwait(false);
                Take(buffer.AsSpan(0, received.ReceivedBytes), ((IPEndPoint)received.RemoteEndPoint).Address);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.OperationAborted)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP error about some echo, on a ping socket; it has no address here, and its probe's deadline is near.
                await Task.Delay(1).ConfigureAwait(false);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, IPAddress from)
    {
        var token = EchoMessage.TokenOf(bytes, socket.AddressFamily, socket.SocketType);
        if (token.IsEmpty || !CryptographicOperations.FixedTimeEquals(token[8..], secret)) return;
        if (waiting.TryGetValue(BinaryPrimitives.ReadUInt64BigEndian(token), out var echo) && echo.From.Equals(from)) echo.End.TrySetResult(ProbeOutcome.Success);
    }
}
