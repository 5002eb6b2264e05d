using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Generic;
using LvsOperator.Netlink.Transport;

namespace LvsOperator.Netlink.Fou;

/// <summary>
/// Ports at which the kernel unwraps UDP encapsulation, of one network namespace, over one long-lived socket. Thread-safe, one call at a time.
/// </summary>
public sealed class FouClient : IDisposable
{
    private readonly NetlinkConnection _connection;
    private readonly ushort _family;

    private FouClient(NetlinkConnection connection, ushort family) => (_connection, _family) = (connection, family);

    /// <summary>Opens a socket in the calling thread's network namespace and finds the family.
    /// <see cref="NetlinkFault.FamilyMissing"/>: module <c>fou</c> is neither loaded nor loadable.</summary>
    /// <param name="options">Limits, or null for the defaults.</param>
    public static NetlinkResult<FouClient> Open(NetlinkOptions? options = null)
    {
        options ??= NetlinkOptions.Default;
        return NetlinkSocket.Open(NetlinkProtocol.Generic, options).TryGet(out var socket, out var error) ? Open(socket, options) : error;
    }

    /// <summary>Finds the family over a given transport, which is then the client's, and is disposed where this fails.</summary>
    /// <param name="transport">A generic netlink transport.</param>
    /// <param name="options">Limits.</param>
    public static NetlinkResult<FouClient> Open(INetlinkTransport transport, NetlinkOptions options)
    {
        var connection = new NetlinkConnection(transport, options);
        if (GenericFamily.Resolve(connection, FouWire.FamilyName).TryGet(out var family, out var error))
        {
            return new FouClient(connection, family.Id);
        }

        connection.Dispose();
        return error.Fault == NetlinkFault.FamilyMissing ? error with { Remedy = "load the module: modprobe fou" } : error;
    }

    /// <summary>Carries out commands in their order; a refused command does not stop those after it.</summary>
    /// <param name="commands">The commands.</param>
    public BatchResult Execute(IReadOnlyList<FouCommand> commands) => _connection.Execute(commands, new FouCodec(_family));

    /// <summary>All open ports.</summary>
    public NetlinkResult<IReadOnlyList<FouPort>> Ports() => _connection.Dump(new FouQuery(_family));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
