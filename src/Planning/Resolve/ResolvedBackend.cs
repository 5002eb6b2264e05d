using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Resolve;

/// <summary>A pool or tier with its servers found: what a service balances over.</summary>
/// <param name="Ref">Which pool or tier.</param>
/// <param name="Servers">Ordered by address, then port; each once.</param>
/// <param name="Check">How the servers are checked; null: always healthy.</param>
/// <param name="Fingerprint">Equal for equal check blocks.</param>
/// <param name="Drain">Whether a check's answer can ask for a drain.</param>
/// <param name="Setup">Who prepares the real servers for DR and TUN.</param>
/// <param name="Tier">The tier, when it is one: its listeners give the ports.</param>
internal sealed record ResolvedBackend(
    ObjectRef Ref, ImmutableArray<ResolvedServer> Servers, HealthCheck? Check, string Fingerprint, DrainSignal Drain,
    RealServerSetup Setup, NginxTier? Tier);

/// <summary>A server of a pool, or a node of a tier.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its own port; 0: that of the service.</param>
/// <param name="Name">Its name in the pool, else its node's; may be empty.</param>
/// <param name="Weight">0..65535; 0 also while its node is in maintenance.</param>
/// <param name="UpperThreshold">0: none.</param>
/// <param name="LowerThreshold">0: the kernel's own.</param>
/// <param name="Rank">Whether it serves or waits.</param>
internal sealed record ResolvedServer(
    IPAddress Address, int Port, string Name, int Weight, long UpperThreshold, long LowerThreshold, ServerRank Rank);

/// <summary>Whether a server serves or waits.</summary>
internal enum ServerRank
{
    /// <summary>It serves while healthy.</summary>
    Primary,

    /// <summary>It serves while no primary is healthy.</summary>
    Backup,
}
