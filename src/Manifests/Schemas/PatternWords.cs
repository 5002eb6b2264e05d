using LvsOperator.Api.Schema;
using LvsOperator.Api.Validation;

namespace LvsOperator.Manifests.Schemas;

/// <summary>What a pattern of the schema asks for, in words: nobody should have to read a regular expression to mend a manifest.</summary>
internal static class PatternWords
{
    private const string Plain = "use letters, digits, _ and -";

    /// <summary>Reason and remedy for a text that does not match; null for a pattern without words of its own.</summary>
    public static (string Reason, string Remedy)? Of(string pattern, string text) => pattern switch
    {
        Patterns.DnsLabel => ("not a DNS label", Lower(text) ?? "use lower-case letters, digits and -, with a letter or digit at both ends"),
        Patterns.DnsSubdomain => ("not a DNS name", Lower(text) ?? "use lower-case letters, digits, - and ., with a letter or digit at both ends"),
        Patterns.Interface => ("not the name of a network interface", "use at most 15 letters, digits, _, . and -, such as eth0"),
        Patterns.Address when text.Split('/') is [{ Length: > 0 } address, _] => ("an address has no prefix length here", $"write {Fault.OneLine(address)}"),
        Patterns.Address => ("not an IPv4 or IPv6 address", "use one such as 192.168.101.100 or 2001:db8::1"),
        Patterns.Cidr when !text.Contains('/') => ("has no prefix length", $"write {Fault.OneLine(text)}/24, or the length that is meant"),
        Patterns.Cidr => ("not an address with a prefix length", "use one such as 192.168.226.0/24 or 2001:db8::/64"),
        "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$" => ("neither an address nor a network", "use one such as 10.0.0.0/8 or 192.168.101.8"),
        Patterns.Token => ("not a name of a header or cookie (RFC 9110, token)", "use letters, digits and -"),
        Patterns.Printable => ("holds a control character", "remove it"),
        @"^/[^\x00-\x20\x7f]*$" when !text.StartsWith('/') => ("a path starts with /", $"write /{Fault.OneLine(text)}"),
        @"^/[^\x00-\x20\x7f]*$" => ("a path holds no blank and no control character", "write %20 for a blank"),
        @"^[A-Za-z0-9_.:\[\]-]+$" => ("not a host name or address with an optional port", "use one such as shop.example.com, 192.168.101.3:8080 or [2001:db8::1]"),
        "^[1-5][0-9]{2}(-[1-5][0-9]{2})?$" => ("not a status code or a range of them", "use one such as 200 or \"200-399\""),
        "^([0-9A-Fa-f]{64})?$" => ("not a SHA-256 sum", "use its 64 hexadecimal digits, as sha256sum prints them"),
        "^([0-9A-Fa-f]{2})*$" => ("not bytes in hexadecimal", "use two digits a byte, such as 0aff"),
        "^[A-Za-z0-9.-]*$" => ("not a DNS name", "use letters, digits, - and ., such as shop.example.com"),
        "^[A-Za-z0-9_.-]+$" => ("not a DNS name", "use letters, digits, _, - and ., such as example.com"),
        "^[A-Za-z0-9_./-]*$" => ("not a service name of gRPC", "use one such as helloworld.Greeter"),
        "^[A-Za-z0-9_-]+$" or "^[A-Za-z0-9_-]*$" => ("holds other characters than a name may", Plain),
        "^[A-Za-z0-9-]+$" => ("not a name of a header", "use letters, digits and -, such as X-Forwarded-For"),
        "^[a-z0-9][a-z0-9_-]*$" => ("not a name of a persistence engine", "use lower-case letters, digits, _ and -, such as sip"),
        "^[A-Za-z0-9_][A-Za-z0-9._-]*$" => ("not a plain file name", "use one such as index.html"),
        "^(/[A-Za-z0-9._-]+)+$" => ("not a plain absolute path", "use letters, digits, ., _ and - between slashes, such as /srv/www"),
        @"^(/|https?://)[^\x00-\x20\x7f]*$" => ("neither a path nor a URL", "use one such as /new or https://example.com/new"),
        @"^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$" =>
            ("not a host name", "use one such as shop.example.com, or *.example.com for all below it"),
        "^([A-Za-z0-9][A-Za-z0-9._:/@-]*)?$" => ("not a container image", "use one such as registry.example.com/nginx:1.22"),
        @"^([0-9]{1,3}\.){3}[0-9]{1,3}$" => ("not an area in dotted form", "use one such as 0.0.0.0"),
        "^[0-9]{1,5}:[0-9]{1,5}$" => ("not a BGP community", "use one such as 64512:100"),
        "^auto$" when IsNumber(text) => ("a number in quotes", $"write {text} without quotes, or auto"),
        "^auto$" => ("neither auto nor a number", "write auto, or a number"),
        "^(Auto|Disabled)$" when IsNumber(text) => ("a number in quotes", $"write {text} without quotes, or Auto or Disabled"),
        "^(Auto|Disabled)$" => ("neither Auto nor Disabled nor a number", "write Auto, Disabled, or a number"),
        _ => null,
    };

    /// <summary>Where only the case is wrong.</summary>
    private static string? Lower(string text) =>
        text.Length < 64 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? $"write {text.ToLowerInvariant()}" : null;

    private static bool IsNumber(string text) => text.Length is > 0 and < 10 && text.All(char.IsAsciiDigit);
}
