using System.Globalization;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Operations;

/// <summary>Operations in words, for logs and for <c>lvs-agent run --dry-run</c>.</summary>
public static class OperationText
{
    /// <summary>One line, without an end of line.</summary>
    public static string Of(Operation operation) => operation switch
    {
        LoadModule o => $"load module {o.Module}",
        SetSysctl o => $"set {o.Sysctl.DottedKey} = {o.Sysctl.Value}",
        RestoreSysctl o => $"restore /proc/sys/{o.Key} = {o.Original}",
        SetTimeouts o => $"set timeouts {Of(o.Timeouts)}",
        RestoreTimeouts o => $"restore timeouts {Of(o.Original)}",
        AddService o => $"add service {o.Key} {Of(o.Settings)}",
        EditService o => $"edit service {o.Key} {Of(o.Settings)}",
        RemoveService o => $"remove service {o.Key}",
        AddDestination o => $"add server {Of(o.Destination)} to {o.Service}",
        EditDestination o => $"edit server {Of(o.Destination)} of {o.Service}",
        RemoveDestination o => $"remove server {o.Destination} from {o.Service}",
        AddAddress o => $"bind {o.Address}",
        RemoveAddress o => $"remove {o.Address}",
        SetChain o => string.Create(CultureInfo.InvariantCulture, $"set {o.Chain.Chain} to {o.Chain.Rules.Length} rules"),
        RemoveChain o => $"remove {o.Chain}",
        SetReturnTable o => $"set routes of {o.Table}",
        ClearReturnTable o => $"clear routes of table {o.Table} ({(o.Family == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")})",
        SetTunnel o => $"set up tunnel {o.Tunnel.Device}",
        RemoveTunnel o => $"remove tunnel {o.Name}",
        OpenGuePort o => $"unwrap GUE at {o.Port.Port}",
        CloseGuePort o => $"unwrap GUE no more at {o.Port}",
        AddSourceRule o => $"add routing rule {o.Rule}",
        RemoveSourceRule o => $"remove routing rule {o.Rule}",
        _ => operation.ToString(),
    };

    private static string Of(ConnectionTimeouts t) => string.Create(CultureInfo.InvariantCulture, $"tcp {t.TcpSeconds} s, tcpfin {t.TcpFinSeconds} s, udp {t.UdpSeconds} s");

    private static string Of(ServiceSettings s) =>
        string.Create(CultureInfo.InvariantCulture, $"{s.Scheduler}{(s.PersistenceSeconds > 0 ? $" persistent {s.PersistenceSeconds} s" : "")}{(s.Flags == ServiceFlags.None ? "" : $" {s.Flags}")}");

    private static string Of(Destination d) => string.Create(CultureInfo.InvariantCulture, $"{d.Key} {d.Method}{(d.Wrapping is { } w ? $" ({w})" : "")} weight {d.Weight}");
}
