using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LvsOperator.Netlink.Transport;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Route;

/// <summary>
/// Tells of changes to links, addresses and routes of one network namespace. Events can be lost, and then a
/// <see cref="ResyncEvent"/> says so; it is also the first event, so that whoever reads the state on every one of them misses nothing.
/// </summary>
public sealed class RouteMonitor : IDisposable
{
    private readonly INetlinkTransport _transport;
    private readonly byte[] _buffer = new byte[64 << 10];
    private bool _started;

    private RouteMonitor(INetlinkTransport transport) => _transport = transport;

    /// <summary>Subscribes, in the calling thread's network namespace. What changes from now on is not missed.</summary>
    /// <param name="topics">What to be told of.</param>
    /// <param name="options">Limits, or null for the defaults.</param>
    public static NetlinkResult<RouteMonitor> Open(RouteTopics topics, NetlinkOptions? options = null) =>
        NetlinkSocket.Open(NetlinkProtocol.Route, options ?? NetlinkOptions.Default, Groups(topics)).TryGet(out var socket, out var error)
            ? new RouteMonitor(socket)
            : error;

    /// <summary>A monitor over a given transport, which is then the monitor's.</summary>
    /// <param name="transport">A route netlink transport that has joined its groups.</param>
    public static RouteMonitor Open(INetlinkTransport transport) => new(transport);

    /// <summary>Waits for events; not to be called by two threads at a time.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <returns>The events of one datagram, empty where the time ran out or nothing of interest came.</returns>
    public IReadOnlyList<RouteEvent> Next(TimeSpan timeout)
    {
        if (!_started)
        {
            _started = true;
            return [new ResyncEvent(null)];
        }

        var received = _transport.Receive(_buffer, timeout);
        if (received.Errno == Errno.Again || received.Errno == Errno.Interrupted)
        {
            return [];
        }

        if (received.Errno != default)
        {
            return [Resync(received.Errno == Errno.NoBuffers ? NetlinkFault.Overrun : NetlinkFault.ReceiveFailed, received.Errno)];
        }

        return received.Length > _buffer.Length
            ? [Resync(NetlinkFault.Truncated, Errno.MessageSize)]
            : Read(_buffer.AsSpan(0, received.Length));
    }

    /// <summary>The events as a stream, which ends when cancelled. A thread of its own waits for the kernel; it ends within a second.</summary>
    /// <param name="cancellation">Ends the stream.</param>
    public async IAsyncEnumerable<RouteEvent> ReadAll([EnumeratorCancellation] CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<RouteEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var thread = new Thread(() => Pump(events.Writer, cancellation)) { IsBackground = true, Name = "rtnetlink events" };
        thread.Start();
        while (!cancellation.IsCancellationRequested)
        {
            RouteEvent next;
            try
            {
                next = await events.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
            {
                yield break;
            }

            yield return next;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private void Pump(ChannelWriter<RouteEvent> writer, CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                foreach (var next in Next(TimeSpan.FromSeconds(1)))
                {
                    writer.TryWrite(next);
                    if (next is ResyncEvent { Cause.Fault: NetlinkFault.ReceiveFailed })
                    {
                        return;
                    }
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // Disposed while waiting: the stream ends.
        }
        finally
        {
            writer.Complete();
        }
    }

    private static List<RouteEvent> Read(ReadOnlySpan<byte> datagram)
    {
        var events = new List<RouteEvent>();
        var reader = new MessageReader(datagram);
        var malformed = false;
        while (reader.TryRead(out var message))
        {
            var change = message.Type is RouteWire.NewLink or RouteWire.NewAddress or RouteWire.NewRoute ? RouteChange.Present : RouteChange.Gone;
            RouteEvent? next = null;
            switch (message.Type)
            {
                case RouteWire.NewLink or RouteWire.DeleteLink:
                    // A bridge tells of its ports in messages of family AF_BRIDGE: they are no changes of a link.
                    if (message.Payload is [not 0, ..])
                    {
                        continue;
                    }

                    next = LinkWire.Read(message) is { } link ? new LinkEvent(link, change) : null;
                    break;
                case RouteWire.NewAddress or RouteWire.DeleteAddress:
                    next = AddressWire.Read(message) is { } address ? new AddressEvent(address, change) : null;
                    break;
                case RouteWire.NewRoute or RouteWire.DeleteRoute:
                    next = IpRouteWire.Read(message) is { } route ? new IpRouteEvent(route, change) : null;
                    break;
                default:
                    continue;
            }

            malformed |= next is null;
            if (next is not null)
            {
                events.Add(next);
            }
        }

        if (malformed || reader.Malformed)
        {
            events.Add(Resync(NetlinkFault.Malformed, default));
        }

        return events;
    }

    private static ResyncEvent Resync(NetlinkFault fault, Errno errno) => new(new NetlinkError(fault, "watch links, addresses, routes", string.Empty, errno));

    private static int[] Groups(RouteTopics topics) =>
    [
        .. topics.HasFlag(RouteTopics.Links) ? [RouteWire.Group.Link] : Array.Empty<int>(),
        .. topics.HasFlag(RouteTopics.Addresses) ? [RouteWire.Group.Ipv4Address, RouteWire.Group.Ipv6Address] : Array.Empty<int>(),
        .. topics.HasFlag(RouteTopics.Routes) ? [RouteWire.Group.Ipv4Route, RouteWire.Group.Ipv6Route] : Array.Empty<int>(),
    ];
}
