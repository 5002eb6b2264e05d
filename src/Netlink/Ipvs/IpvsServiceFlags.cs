namespace LvsOperator.Netlink.Ipvs;

/// <summary>Flags of a virtual service (<c>IP_VS_SVC_F_*</c>). The kernel's own <c>IP_VS_SVC_F_HASHED</c> (2) is taken off
/// what is read: it is set on every listed service.</summary>
[Flags]
public enum IpvsServiceFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Persistent service: <see cref="IpvsService.TimeoutSeconds"/> and <see cref="IpvsService.Netmask"/> apply.</summary>
    Persistent = 0x0001,

    /// <summary>One-packet scheduling, UDP only (<c>ipvsadm --ops</c>).</summary>
    OnePacket = 0x0004,

    /// <summary>First flag of the scheduler; for <c>sh</c> and <c>mh</c>: fall back to another server when the chosen one is down.</summary>
    SchedulerFlag1 = 0x0008,

    /// <summary>Second flag of the scheduler; for <c>sh</c> and <c>mh</c>: hash the source port too.</summary>
    SchedulerFlag2 = 0x0010,

    /// <summary>Third flag of the scheduler; no scheduler uses it yet.</summary>
    SchedulerFlag3 = 0x0020,
}
