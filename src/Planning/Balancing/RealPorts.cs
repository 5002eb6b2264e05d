using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Balancing;

/// <summary>At which ports the real servers of a service take its connections, and how they are checked there.</summary>
/// <param name="Port">The port of all, or of those that name none.</param>
/// <param name="Own">What a server's own port counts for.</param>
/// <param name="Check">How they are checked.</param>
internal sealed record RealPorts(int Port, ServerPorts Own, BackendCheck Check)
{
    /// <summary>The port of one server.</summary>
    internal int Of(ResolvedServer server) => Own == ServerPorts.Preferred && server.Port != 0 ? server.Port : Port;
}

/// <summary>What a server's own port counts for.</summary>
internal enum ServerPorts
{
    /// <summary>Nothing: all take connections at one port.</summary>
    Ignored,

    /// <summary>It wins, where there is one.</summary>
    Preferred,
}
