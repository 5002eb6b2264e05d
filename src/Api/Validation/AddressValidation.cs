using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Addresses that traffic can be sent to: unicast, and the same on every machine.</summary>
internal static class AddressValidation
{
    private const int MappedBits = 96;
    private const string Example = "such as 192.168.101.100 or 2001:db8::1";

    /// <summary>The address if it is well-formed, whether or not it is refused otherwise.</summary>
    public static IPAddress? CheckUnicast(string path, string text, FaultList faults)
    {
        if (!AddressText.TryParse(text, out var address))
        {
            faults.Add(path, text, "not an IPv4 or IPv6 address", $"use an address {Example}");
            return null;
        }

        if (WhyNotUnicast(address) is { } reason)
        {
            faults.Add(path, text, reason, address.IsIPv4MappedToIPv6 ? $"write {AddressText.Plain(address)}" : $"use a unicast address {Example}");
        }

        return address;
    }

    public static void CheckNetwork(string path, string text, FaultList faults)
    {
        if (!AddressText.TryParseWithPrefix(text, out var address, out var length))
        {
            faults.Add(path, text, "not a network in CIDR form", "use one such as 192.168.226.0/24 or 2001:db8::/64");
        }
        else if (address.IsIPv4MappedToIPv6)
        {
            // No packet on a wire has such an address (RFC 4038, 4.2): a rule for it would match nothing.
            faults.Add(path, text, "an IPv4-mapped network", length >= MappedBits ? $"write {AddressText.Plain(AddressText.NetworkOf(address, length))}/{length - MappedBits}" : "use one such as 192.168.226.0/24 or 2001:db8::/64");
        }
        else if (!AddressText.NetworkOf(address, length).Equals(address))
        {
            faults.Add(path, text, "bits beyond the prefix length are set", $"use {AddressText.NetworkOf(address, length)}/{length}");
        }
    }

    /// <summary>Two texts of one address are one address.</summary>
    public static void CheckDistinct(IEnumerable<(string Path, string Text, string Suffix)> addresses, FaultList faults)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, text, suffix) in addresses)
        {
            var key = (AddressText.TryParse(text, out var address) ? address.ToString() : text) + suffix;
            if (!seen.TryAdd(key, path))
            {
                faults.Add(path, text, $"the same as {seen[key]}", "remove one of them");
            }
        }
    }

    private static string? WhyNotUnicast(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var octets = address.GetAddressBytes();
            return octets switch
            {
                [0, ..] => "an unspecified address",
                [127, ..] => "a loopback address",
                [169, 254, ..] => "a link-local address",
                [>= 224 and <= 239, ..] => "a multicast address",
                [255, 255, 255, 255] => "the broadcast address",
                [>= 240, ..] => "a reserved address",
                _ => null,
            };
        }

        return address switch
        {
            _ when address.Equals(IPAddress.IPv6None) => "an unspecified address",
            _ when address.Equals(IPAddress.IPv6Loopback) => "a loopback address",
            { IsIPv6LinkLocal: true } => "a link-local address",
            { IsIPv6Multicast: true } => "a multicast address",
            { IsIPv4MappedToIPv6: true } => "an IPv4-mapped address",
            _ => null,
        };
    }
}
