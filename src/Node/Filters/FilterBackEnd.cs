namespace LvsOperator.Node.Filters;

/// <summary>Which of the kernel's two rule sets iptables speaks of: they do not see each other's rules.</summary>
public enum FilterBackEnd
{
    /// <summary><c>iptables-nft</c>: nf_tables.</summary>
    Nft,

    /// <summary><c>iptables-legacy</c>: ip_tables.</summary>
    Legacy,

    /// <summary>Plain <c>iptables</c>, where it is the only one installed.</summary>
    Plain,
}

/// <summary>Names of the programs.</summary>
public static class FilterBackEnds
{
    /// <summary>Such as <c>ip6tables-legacy-save</c>.</summary>
    /// <param name="backEnd">The rule set.</param>
    /// <param name="program"><c>iptables</c> or <c>ip6tables</c>.</param>
    /// <param name="does"><c>save</c> or <c>restore</c>.</param>
    public static string Program(this FilterBackEnd backEnd, string program, string does) => backEnd switch
    {
        FilterBackEnd.Nft => $"{program}-nft-{does}",
        FilterBackEnd.Legacy => $"{program}-legacy-{does}",
        _ => $"{program}-{does}",
    };
}
