namespace LvsOperator.Planning.Probing;

/// <summary>An interface by which answers come in whose source is a VIP of this node (DR and TUN, IPv4).</summary>
/// <param name="Link">Its name.</param>
/// <param name="Place">Whether the VIP is on it.</param>
internal readonly record struct ProbeLink(string Link, VipPlace Place);

/// <summary>Where the VIP is.</summary>
internal enum VipPlace
{
    /// <summary>On the interface that answers come in by.</summary>
    Here,

    /// <summary>On another: strict reverse path filtering would drop the answers.</summary>
    Elsewhere,
}
