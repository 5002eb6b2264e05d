using LvsOperator.Planning.Addresses;

namespace LvsOperator.Planning.Text;

/// <summary>VIPs as <c>ADDR/LEN dev IF</c>; <c>dev auto</c> where the node must choose.</summary>
public static class AddressText
{
    /// <summary>One line a VIP in ordinal order; each ends in a line feed.</summary>
    public static string Of(IEnumerable<PlannedAddress> addresses) => Lines.Sorted(addresses.Select(a => a.ToString()));
}
