namespace LvsOperator.Api.Schema;

/// <summary>Patterns that several fields share, in the subset that RE2 and .NET agree on.</summary>
public static class Patterns
{
    /// <summary>A DNS label (RFC 1123).</summary>
    public const string DnsLabel = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A DNS subdomain (RFC 1123), the form of Kubernetes object names.</summary>
    public const string DnsSubdomain = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>A network interface name (IFNAMSIZ is 16 with its final zero), without what a configuration file could misread.</summary>
    public const string Interface = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$";

    /// <summary>Characters of an IPv4 or IPv6 address; its syntax is checked by validation.</summary>
    public const string Address = "^[0-9A-Fa-f:.]+$";

    /// <summary>Characters of a network in CIDR form; its syntax is checked by validation.</summary>
    public const string Cidr = "^[0-9A-Fa-f:.]+/[0-9]{1,3}$";

    /// <summary>A token of RFC 9110 section 5.6.2, the form of header and cookie names.</summary>
    public const string Token = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

    /// <summary>No control characters.</summary>
    public const string Printable = @"^[^\x00-\x1f\x7f]*$";

    /// <summary>A duration: one to four parts, each up to five digits and a unit.</summary>
    public const string Duration = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

    /// <summary>A Kubernetes quantity, non-negative.</summary>
    public const string Quantity = @"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";
}
