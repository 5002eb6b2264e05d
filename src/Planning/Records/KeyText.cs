using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Records;

/// <summary>Keys as one word or a few, for the state files: <c>TCP 192.0.2.1:80</c>, <c>FWM 7 IPv4</c>.</summary>
public static class KeyText
{
    /// <summary>A service key as text.</summary>
    public static string Of(ServiceKey key) => key.Mark != 0
        ? string.Create(CultureInfo.InvariantCulture, $"FWM {key.Mark} {(key.Family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")}")
        : $"{key.Protocol.ToString().ToUpperInvariant()} {new IPEndPoint(key.Address, key.Port)}";

    /// <summary>Reads a service key back; false when the text is not one.</summary>
    public static bool TryParse(string? text, out ServiceKey key)
    {
        key = default;
        if (text is null) return false;
        var words = text.Split(' ');
        if (words is ["FWM", var mark, var family] && uint.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            key = ServiceKey.OfMark(family == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, number);
            return true;
        }
        if (words is not [var name, var place] || !Enum.TryParse<IpProtocol>(name, ignoreCase: true, out var protocol) || !Enum.IsDefined(protocol) || !IPEndPoint.TryParse(place, out var end)) return false;
        key = ServiceKey.Of(protocol, end.Address, end.Port);
        return true;
    }

    /// <summary>Reads a destination key, such as <c>192.0.2.1:80</c>; false when the text is not one.</summary>
    public static bool TryParse(string? text, out DestinationKey key)
    {
        var ok = IPEndPoint.TryParse(text ?? "", out var end);
        key = ok ? new(end!.Address, end.Port) : default;
        return ok;
    }
}
