using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Api.Values;

/// <summary>Addresses and networks as manifests write them, read strictly: no octal or short IPv4, no zone, no brackets.</summary>
public static class AddressText
{
    /// <summary>Reads <c>192.168.101.100</c> or <c>2001:db8::1</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (!text.Contains(':'))
        {
            var parts = text.Split('.');
            if (parts.Length != 4 || !parts.All(IsOctet))
            {
                return false;
            }
        }
        else if (text.AsSpan().ContainsAny("%[]/"))
        {
            return false;
        }

        return IPAddress.TryParse(text, out address);
    }

    /// <summary>Reads an address and its prefix length, such as <c>192.168.226.129/24</c>; bits beyond the prefix may be set.</summary>
    public static bool TryParseWithPrefix(string? text, [NotNullWhen(true)] out IPAddress? address, out int prefixLength)
    {
        address = null;
        prefixLength = 0;
        var slash = text?.IndexOf('/') ?? -1;
        if (slash < 0 || !TryParse(text![..slash], out address))
        {
            return false;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = text[(slash + 1)..];
        return length is { Length: > 0 and <= 3 } && (length.Length == 1 || length[0] != '0')
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out prefixLength) && prefixLength <= bits;
    }

    /// <summary>The IPv4 address that an IPv4-mapped one (<c>::ffff:192.0.2.1</c>, RFC 4291) stands for; any other address itself. They are one machine's, and do not compare equal.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>The network of an address: bits beyond the prefix are cleared.</summary>
    public static IPAddress NetworkOf(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        var bytes = address.GetAddressBytes();
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(prefixLength - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xff << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private static bool IsOctet(string part) =>
        part is { Length: > 0 and <= 3 } && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0')
        && int.Parse(part, CultureInfo.InvariantCulture) <= 255;
}
