using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Tiers;

/// <summary>An nginx tier as this node is to run it: the object and, for every pool it names, the servers as they stand now.</summary>
/// <param name="Key">The tier's namespace and name.</param>
/// <param name="Tier">The accepted object.</param>
/// <param name="Upstreams">One per pool that a host, route or listener names; ordered by pool name.</param>
public sealed record PlannedTier(ObjectKey Key, NginxTier Tier, ImmutableArray<PlannedUpstream> Upstreams)
{
    /// <summary>Equal when the object is the same one and every upstream is equal.</summary>
    public bool Equals(PlannedTier? other) => other is not null && Key == other.Key && ReferenceEquals(Tier, other.Tier)
        && Upstreams.AsSpan().SequenceEqual(other.Upstreams.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Upstreams.Length);
}

/// <summary>A pool as nginx sees it.</summary>
/// <param name="Pool">The pool's name, in the tier's namespace.</param>
/// <param name="Servers">Ordered by address, then port; may be empty.</param>
public sealed record PlannedUpstream(string Pool, ImmutableArray<UpstreamServer> Servers)
{
    /// <summary>Equal when name and servers are.</summary>
    public bool Equals(PlannedUpstream? other) => other is not null && Pool == other.Pool && Servers.AsSpan().SequenceEqual(other.Servers.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pool, Servers.Length);
}

/// <summary>A server of an upstream.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">1..65535.</param>
/// <param name="Name">Its name in the pool, Tomcat's jvmRoute; may be empty.</param>
/// <param name="Weight">1..65535.</param>
/// <param name="Backup">Used only while no other is available.</param>
/// <param name="Admission">Whether it gets new requests.</param>
public sealed record UpstreamServer(IPAddress Address, int Port, string Name, int Weight, bool Backup, UpstreamAdmission Admission);

/// <summary>Whether a server gets new requests.</summary>
public enum UpstreamAdmission
{
    /// <summary>It does.</summary>
    Open,

    /// <summary>It does not: unhealthy, quiesced or leaving. It stays in the file, marked down, so that the file tells why.</summary>
    Closed,
}
