using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Resolve;

/// <summary>A pool or tier with its servers found: what a service balances over.</summary>
/// <param name="Ref">Which pool or tier.</param>
/// <param name="Servers">Ordered by address, then port; each once.</param>
/// <param name="Check">How a pool's servers are checked; a tier's are checked listener by listener.</param>
/// <param name="Setup">Who prepares the real servers for DR and TUN.</param>
/// <param name="Listeners">A tier's listeners; default for a pool.</param>
/// <param name="Maintenance">Whether maintenance is heeded here.</param>
internal sealed record ResolvedBackend(
    ObjectRef Ref, ImmutableArray<ResolvedServer> Servers, BackendCheck Check, RealServerSetup Setup,
    ImmutableArray<TierListener> Listeners, MaintenanceRule Maintenance)
{
    /// <summary>What its servers can come to at the most, by family.</summary>
    internal required (BackendReach V4, BackendReach V6) Reaches { get; init; }

    /// <summary>Why the endpoints of its Service are not known: those that were programmed stay. Null where they are known, or none are asked for.</summary>
    internal UnknownEndpoints? Unknown { get; init; }

    /// <summary>The Service whose endpoints it has; null where it names none.</summary>
    internal ObjectKey? Service { get; init; }

    /// <summary>How the weight of a server that comes in is raised.</summary>
    internal SlowStart SlowStart { get; init; }

    /// <summary>How many servers there are, without those on their way out.</summary>
    internal int Count => Servers.Count(s => s.Rank != ServerRank.Leaving);

    internal BackendReach Reach(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? Reaches.V6 : Reaches.V4;

    /// <summary>Whether a server has this address; by bisection.</summary>
    internal bool Holds(IPAddress address)
    {
        int low = 0, high = Servers.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = AddressOrder.Compare(Servers[middle].Address, address);
            if (order == 0) return true;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return false;
    }
}

/// <summary>What the servers of one family can come to.</summary>
/// <param name="Servers">How many there are.</param>
/// <param name="Weight">Their weight when all are healthy and none is in maintenance: that of the backups where they weigh more than all others.</param>
internal readonly record struct BackendReach(int Servers, long Weight);

/// <summary>How servers are checked.</summary>
/// <param name="Block">The block of the manifest with its defaults; null: always healthy.</param>
/// <param name="Fingerprint">Equal for equal blocks.</param>
/// <param name="Drain">Whether an answer can ask for a drain.</param>
internal sealed record BackendCheck(HealthCheck? Block, string Fingerprint, DrainSignal Drain)
{
    internal static readonly BackendCheck None = new(null, "", DrainSignal.None);
}

/// <summary>A listener of a tier, as directors use it.</summary>
/// <param name="Listener">The manifest's own.</param>
/// <param name="Check">How directors check the nodes at this listener's port.</param>
internal sealed record TierListener(Listener Listener, BackendCheck Check);

/// <summary>A server of a pool, or a node of a tier.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its own port; 0: that of the service.</param>
/// <param name="Name">Its name in the pool, else its node's; may be empty.</param>
/// <param name="Weight">0..65535; 0 also while its node is in maintenance.</param>
/// <param name="UpperThreshold">0: none.</param>
/// <param name="LowerThreshold">0: the kernel's own.</param>
/// <param name="Rank">Whether it serves or waits.</param>
/// <param name="Source">Where it was found; an explicit entry wins over a discovered one.</param>
internal sealed record ResolvedServer(
    IPAddress Address, int Port, string Name, int Weight, long UpperThreshold, long LowerThreshold, ServerRank Rank, ServerSource Source)
{
    /// <summary>Whether it can hold a VIP.</summary>
    internal ServerNetwork Network { get; init; }
}

/// <summary>Whose network a server is in.</summary>
internal enum ServerNetwork
{
    /// <summary>A machine's: a VIP can be bound there.</summary>
    Host,

    /// <summary>Its own, as that of a pod: nobody binds a VIP there.</summary>
    Own,
}

/// <summary>Whether a server serves or waits.</summary>
internal enum ServerRank
{
    /// <summary>It serves while healthy.</summary>
    Primary,

    /// <summary>It serves while no primary is healthy.</summary>
    Backup,

    /// <summary>It is on its way out: it keeps the connections it has until it is idle, as one that the manifests do not name any more.</summary>
    Leaving,
}

/// <summary>Where a server was found.</summary>
internal enum ServerSource
{
    /// <summary>In <c>servers</c>.</summary>
    Explicit,

    /// <summary>By <c>nodes</c> or as a member of a tier.</summary>
    Discovered,

    /// <summary>As an endpoint of a Service.</summary>
    Endpoint,
}

/// <summary>Whether maintenance is heeded: it is not when nobody would be left.</summary>
internal enum MaintenanceRule
{
    /// <summary>Servers on nodes in maintenance have weight 0.</summary>
    Heeded,

    /// <summary>Every server's node is in maintenance: all serve on.</summary>
    Ignored,
}
