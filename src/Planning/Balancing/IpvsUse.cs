namespace LvsOperator.Planning.Balancing;

/// <summary>What a node uses of IPVS: decides about its settings.</summary>
[Flags]
internal enum IpvsUse
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It has services.</summary>
    Balancing = 1,

    /// <summary>Some of them persist.</summary>
    Persistence = 2,

    /// <summary>Some of them masquerade: the kernel's connection tracking must know of their connections.</summary>
    Masquerading = 4,
}
