using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Text;

/// <summary>
/// An IPVS table as <c>ipvsadm-save -n</c> prints it (ipvsadm 1.31), with <c>-x U -y L</c> added where thresholds are set; lines in ordinal order, so that
/// all services come before all destinations.
/// </summary>
public static class IpvsText
{
    /// <summary>One line a service, one a destination; each ends in a line feed. Empty for no services.</summary>
    public static string Of(IEnumerable<BalancedService> services) => Lines.Sorted(services.SelectMany(LinesOf));

    private static IEnumerable<string> LinesOf(BalancedService service)
    {
        var name = Name(service.Key);
        yield return $"-A {name} {Settings(service.Settings, service.Key.Family)}";
        foreach (var destination in service.Destinations) yield return $"-a {name} {Server(destination)}";
    }

    /// <summary>How ipvsadm names a service: <c>-t 192.0.2.1:80</c>, <c>-u [2001:db8::1]:53</c>, <c>--sctp-service …</c>, <c>-f 7</c>, <c>-f 7 -6</c>.</summary>
    public static string Name(ServiceKey key) => key.Mark != 0
        ? string.Create(CultureInfo.InvariantCulture, $"-f {key.Mark}{(key.Family == AddressFamily.InterNetworkV6 ? " -6" : "")}")
        : $"{Option(key.Protocol)} {new IPEndPoint(key.Address, key.Port)}";

    /// <summary>A service's options: <c>-s wlc -p 300 -M 255.255.255.0 --pe sip -o -b sh-port</c>.</summary>
    public static string Settings(ServiceSettings settings, AddressFamily family)
    {
        var text = new StringBuilder($"-s {settings.Scheduler}");
        if (settings.PersistenceSeconds > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" -p {settings.PersistenceSeconds}");
            if (settings.PersistencePrefix != (family == AddressFamily.InterNetworkV6 ? 128 : 32)) text.Append(" -M ").Append(Mask(settings.PersistencePrefix, family));
        }
        if (settings.Engine.Length > 0) text.Append(" --pe ").Append(settings.Engine);
        if (settings.Flags.HasFlag(ServiceFlags.OnePacket)) text.Append(" -o");
        var flags = Flags(settings);
        if (flags.Length > 0) text.Append(" -b ").Append(flags);
        return text.ToString();
    }

    /// <summary>A destination's options: <c>-r 192.0.2.3:80 -g -w 1 -x 100 -y 80</c>, <c>-r 192.0.2.3:80 -i -w 1 --tun-type ipip</c>.</summary>
    public static string Server(Destination destination)
    {
        var limits = destination.UpperThreshold != 0 || destination.LowerThreshold != 0
            ? string.Create(CultureInfo.InvariantCulture, $" -x {destination.UpperThreshold} -y {destination.LowerThreshold}") : "";
        var tunnel = destination.Method == ForwardingMethod.Tunnel ? $" {destination.Wrapping?.ToString() ?? "--tun-type ipip"}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"-r {destination.Key} {Method(destination.Method)} -w {destination.Weight}{tunnel}{limits}");
    }

    private static string Option(IpProtocol protocol) => protocol switch
    {
        IpProtocol.Udp => "-u",
        IpProtocol.Sctp => "--sctp-service",
        _ => "-t",
    };

    private static string Method(ForwardingMethod method) => method switch
    {
        ForwardingMethod.Masquerade => "-m",
        ForwardingMethod.Tunnel => "-i",
        _ => "-g",
    };

    /// <summary>An IPv4 prefix as a mask, an IPv6 one as a number.</summary>
    private static string Mask(int prefix, AddressFamily family)
    {
        if (family == AddressFamily.InterNetworkV6) return prefix.ToString(CultureInfo.InvariantCulture);
        Span<byte> mask = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(mask, prefix == 0 ? 0 : uint.MaxValue << (32 - prefix));
        return new IPAddress(mask).ToString();
    }

    /// <summary>Flag names are the scheduler's own: <c>sh-fallback,sh-port</c>; <c>flag-1,flag-2</c> for schedulers that name none.</summary>
    private static string Flags(ServiceSettings settings)
    {
        var named = settings.Scheduler is "sh" or "mh";
        var flags = new List<string>();
        if (settings.Flags.HasFlag(ServiceFlags.Fallback)) flags.Add(named ? $"{settings.Scheduler}-fallback" : "flag-1");
        if (settings.Flags.HasFlag(ServiceFlags.Port)) flags.Add(named ? $"{settings.Scheduler}-port" : "flag-2");
        return string.Join(',', flags);
    }
}
