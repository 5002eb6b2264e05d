namespace LvsOperator.Planning.Balancing;

/// <summary>Everything a service is but its key and its destinations.</summary>
/// <param name="Scheduler">The scheduler's kernel name, such as <c>wlc</c>.</param>
/// <param name="Flags">Scheduler flags and one-packet.</param>
/// <param name="PersistenceSeconds">Template lifetime; 0: no persistence.</param>
/// <param name="PersistencePrefix">Client prefix length that shares a template: 32 or 128 is one client. 0 when there is no persistence.</param>
/// <param name="Engine">Persistence engine such as <c>sip</c>; empty for none.</param>
public sealed record ServiceSettings(
    string Scheduler, ServiceFlags Flags = ServiceFlags.None, int PersistenceSeconds = 0, int PersistencePrefix = 0, string Engine = "");

/// <summary>Service flags as of linux/ip_vs.h (IP_VS_SVC_F_*); persistence is told by its own field.</summary>
[Flags]
public enum ServiceFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IP_VS_SVC_F_ONEPACKET.</summary>
    OnePacket = 0x4,

    /// <summary>IP_VS_SVC_F_SCHED1: <c>sh-fallback</c> and <c>mh-fallback</c>.</summary>
    Fallback = 0x8,

    /// <summary>IP_VS_SVC_F_SCHED2: <c>sh-port</c> and <c>mh-port</c>.</summary>
    Port = 0x10,
}
