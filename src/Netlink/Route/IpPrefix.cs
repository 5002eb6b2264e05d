using System.Net;

namespace LvsOperator.Netlink.Route;

/// <summary>Prefixes from the wire.</summary>
internal static class IpPrefix
{
    /// <summary>A prefix, or false where the length is too large or bits beyond it are set.</summary>
    public static bool TryMake(IPAddress address, int length, out IPNetwork prefix)
    {
        prefix = default;
        if (length > IpFamilies.Bits(IpFamilies.Of(address)))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var size);
        for (var bit = length; bit < size * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        prefix = new IPNetwork(address, length);
        return true;
    }
}
