using System.Net.Sockets;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes;

/// <summary>
/// A TCP connection, opened and reset at once. Reset, as keepalived does (acassen/keepalived issue 2560): a close by FIN would leave a
/// TIME_WAIT on the director for each probe, and a port less for its own connections.
/// </summary>
internal sealed class TcpProbe(ConnectionPool connections) : IProbe
{
    public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        var connection = connections.Rent();
        try
        {
            var error = await connection.ConnectAsync(aim, deadline).ConfigureAwait(false);
            return error == SocketError.Success ? ProbeOutcome.Success : SocketFault.Outcome(error, deadline, SocketFault.Connecting);
        }
        finally
        {
            connection.Reset();
        }
    }
}
