namespace LvsOperator.Netlink.Ipvs;

/// <summary>A virtual service as the kernel keeps it (<c>IPVS_SVC_ATTR_*</c> of <c>linux/ip_vs.h</c>).</summary>
/// <param name="Key">What identifies it.</param>
/// <param name="Scheduler">Name of the scheduler, at most 15 bytes: <c>wrr</c>, <c>mh</c>…</param>
public sealed record IpvsService(IpvsServiceKey Key, string Scheduler)
{
    /// <summary>Flags.</summary>
    public IpvsServiceFlags Flags { get; init; }

    /// <summary>Persistence timeout in seconds; kept, and without effect, where the service is not persistent.</summary>
    public uint TimeoutSeconds { get; init; }

    /// <summary>How much of the client address counts for persistence, as on the wire: IPv4 a mask in host order
    /// (0xFFFFFFFF: each client), IPv6 a prefix length (128: each client). See <see cref="NetmaskFor"/>.</summary>
    public uint Netmask { get; init; } = NetmaskFor(Key.Family, IpFamilies.Bits(Key.Family));

    /// <summary>Persistence engine (<c>sip</c>) or null.</summary>
    public string? PersistenceEngine { get; init; }

    /// <summary>The wire form of a prefix length.</summary>
    /// <param name="family">Family of the service.</param>
    /// <param name="prefixLength">1 to 32, or 1 to 128.</param>
    public static uint NetmaskFor(IpFamily family, int prefixLength) =>
        family == IpFamily.IPv6 ? (uint)prefixLength : prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
}
