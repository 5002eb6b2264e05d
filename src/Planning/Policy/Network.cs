using System.Diagnostics.CodeAnalysis;
using System.Net;
using LvsOperator.Api.Values;

namespace LvsOperator.Planning.Policy;

/// <summary>A network in CIDR form.</summary>
/// <param name="Address">Its first address: bits beyond the prefix are 0.</param>
/// <param name="PrefixLength">0..32 or 0..128.</param>
public sealed record Network(IPAddress Address, int PrefixLength)
{
    /// <summary>Reads <c>192.168.101.0/24</c>; a bare address is a network of one. Bits beyond the prefix are cleared. False for anything else, and for IPv4-mapped ones, which would hold no IPv4 address.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Network? network)
    {
        network = null;
        if (!AddressText.TryParseWithPrefix(text, out var address, out var length))
        {
            if (!AddressText.TryParse(text, out address)) return false;
            length = address.GetAddressBytes().Length * 8;
        }
        if (address.IsIPv4MappedToIPv6) return false;
        network = new(AddressText.NetworkOf(address, length), length);
        return true;
    }

    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(IPAddress address) =>
        address.AddressFamily == Address.AddressFamily && AddressText.NetworkOf(address, PrefixLength).Equals(Address);

    /// <summary>Whether another network lies in it as a whole.</summary>
    public bool Contains(Network other) => other.PrefixLength >= PrefixLength && Contains(other.Address);

    /// <summary>Gives <c>192.168.101.0/24</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
