using System.Net;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>Role of a connection synchronisation daemon (<c>IP_VS_STATE_*</c>); a namespace may run one of each.</summary>
public enum IpvsDaemonRole : uint
{
    /// <summary><c>IP_VS_STATE_MASTER</c>: sends.</summary>
    Master = 1,

    /// <summary><c>IP_VS_STATE_BACKUP</c>: receives.</summary>
    Backup = 2,
}

/// <summary>A connection synchronisation daemon (<c>IPVS_DAEMON_ATTR_*</c>).</summary>
/// <param name="Role">Sends or receives.</param>
/// <param name="Interface">Interface of the multicast, at most 15 bytes; it must be up.</param>
/// <param name="SyncId">1 to 255: which directors belong together; a backup with 0 takes all.</param>
public sealed record IpvsDaemon(IpvsDaemonRole Role, string Interface, uint SyncId)
{
    /// <summary>Largest UDP payload in bytes; 0 leaves the choice to the kernel (MTU of the interface).</summary>
    public ushort MaximumPayload { get; init; }

    /// <summary>Multicast group; null leaves 224.0.0.81.</summary>
    public IPAddress? Group { get; init; }

    /// <summary>UDP port; 0 leaves 8848.</summary>
    public ushort Port { get; init; }

    /// <summary>Multicast TTL; 0 leaves 1.</summary>
    public byte Ttl { get; init; }

    /// <summary>As <c>Master on eth0, id 5</c>.</summary>
    public override string ToString() => $"{Role} on {Interface}, id {SyncId}";
}
