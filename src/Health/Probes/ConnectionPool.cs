namespace LvsOperator.Health.Probes;

/// <summary>Connections to be used again: the object, never the socket.</summary>
internal sealed class ConnectionPool
{
    private const int KeptMost = 1024;
    private readonly Stack<ProbeConnection> idle = new();
    private readonly Lock gate = new();

    internal ProbeConnection Rent()
    {
        lock (gate)
        {
            if (idle.TryPop(out var connection)) return connection;
        }

        return new(this);
    }

    internal void Return(ProbeConnection connection)
    {
        lock (gate)
        {
            if (idle.Count < KeptMost)
            {
                idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }
}
