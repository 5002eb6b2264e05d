using System.Diagnostics.CodeAnalysis;
using LvsOperator.Netlink;

namespace LvsOperator.Agent.Effects;

/// <summary>
/// A netlink client that is opened when it is first needed, and anew when its socket has died or IPVS has been unloaded and loaded again: then
/// its family has another number, and the kernel answers ENOENT to the old one, whatever is asked (genl_rcv_msg in net/netlink/genetlink.c).
/// </summary>
/// <param name="open">Opens one.</param>
internal sealed class LastingClient<TClient>(Func<NetlinkResult<TClient>> open) : IDisposable
    where TClient : class, IDisposable
{
    private TClient? _client;

    /// <summary>The client at hand, or a new one.</summary>
    internal bool TryGet([NotNullWhen(true)] out TClient? client, [NotNullWhen(false)] out NetlinkError? error)
    {
        error = null;
        client = _client;
        if (client is not null) return true;
        if (!open().TryGet(out client, out error)) return false;
        _client = client;
        return true;
    }

    /// <summary>Asks, and once more of a new client if the old one may be the reason that there is no answer.</summary>
    internal NetlinkResult<T> Ask<T>(Func<TClient, NetlinkResult<T>> ask)
        where T : class
    {
        if (!TryGet(out var client, out var error)) return error;
        var answer = ask(client);
        if (answer.Error is not { } failed || !MayBeStale(failed)) return answer;
        Drop();
        return TryGet(out client, out error) ? ask(client) : error;
    }

    /// <summary>Whether an error may come of a client that is no longer of use.</summary>
    internal static bool MayBeStale(NetlinkError error) => error.Fault is NetlinkFault.NotSent or NetlinkFault.ReceiveFailed
        || (error.Fault == NetlinkFault.Refused && error.Errno == Errno.NoEntry);

    /// <summary>The next one who asks gets a new client.</summary>
    internal void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    public void Dispose() => Drop();
}
