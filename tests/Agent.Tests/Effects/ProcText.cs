using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Agent.Tests.Effects;

/// <summary>A table as the kernel prints it in /proc/net/ip_vs (<c>ip_vs_info_seq_show</c>).</summary>
internal static class ProcText
{
    internal static string Of(IEnumerable<BalancedService> services) =>
        "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"
        + string.Concat(services.Select(Of));

    private static string Of(BalancedService s) => $"{s.Key.Protocol.ToString().ToUpperInvariant()}  {End(s.Key.Address, s.Key.Port)} {s.Settings.Scheduler} "
        + (s.Settings.Flags.HasFlag(ServiceFlags.OnePacket) && s.Key.Family == AddressFamily.InterNetwork ? "ops " : "")
        + (s.Settings.PersistenceSeconds > 0 ? $"persistent {s.Settings.PersistenceSeconds * 250} FFFFFFFF\n" : "\n")
        + string.Concat(s.Destinations.Select(d => $"  -> {End(d.Key.Address, d.Key.Port)}      {Method(d.Method),-7} {d.Weight,-6} {3,-10} {1,-10}\n"));

    private static string Method(ForwardingMethod method) => method switch
    {
        ForwardingMethod.Masquerade => "Masq", ForwardingMethod.Local => "Local", ForwardingMethod.Tunnel => "Tunnel", _ => "Route",
    };

    private static string End(IPAddress address, int port) => address.AddressFamily == AddressFamily.InterNetwork
        ? $"{BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()):X8}:{port:X4}"
        : $"[{string.Join(':', address.GetAddressBytes().Chunk(2).Select(c => $"{c[0]:x2}{c[1]:x2}"))}]:{port:X4}";
}
