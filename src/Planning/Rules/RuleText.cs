using System.Globalization;
using System.Net;
using System.Text;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Planning.Rules;

/// <summary>Rules of ours as iptables-save prints them, and back (iptables 1.8; legacy and nft print them alike).</summary>
public static class RuleText
{
    /// <summary>Of a connection's first packet from either side.</summary>
    private const string Opening = "--tcp-flags SYN,RST SYN ";

    /// <summary>A rule without its chain.</summary>
    public static string Of(PacketRule rule)
    {
        var text = new StringBuilder();
        if (rule.Source is { } source) text.Append(CultureInfo.InvariantCulture, $"-s {source} ");
        if (rule.Destination is { } destination) text.Append(CultureInfo.InvariantCulture, $"-d {destination} ");
        if (rule.InLink.Length > 0) text.Append(CultureInfo.InvariantCulture, $"-i {rule.InLink} ");
        if (rule.Protocol != IpProtocol.None) text.Append(CultureInfo.InvariantCulture, $"-p {Name(rule.Protocol)} ");
        if (rule.Port != 0) text.Append(CultureInfo.InvariantCulture, $"-m {Name(rule.Protocol)} --dport {rule.Port} ");
        if (rule.Balanced is { } b) text.Append(CultureInfo.InvariantCulture, $"-m ipvs --vproto {(int)b.Protocol} --vaddr {b.Vip} --vport {b.Port} --vmethod MASQ ");
        if (rule is { Target: ClampSegments, Port: 0 }) text.Append("-m tcp ");
        return text.Append(CultureInfo.InvariantCulture, $"{Target(rule.Target)}").ToString();
    }

    private static string Target(RuleTarget target) => target switch
    {
        SetMark m => string.Create(CultureInfo.InvariantCulture, $"-j MARK --set-xmark 0x{m.Mark:x}/0xffffffff"),
        ClampSegments c => string.Create(CultureInfo.InvariantCulture, $"{Opening}-j TCPMSS --set-mss {c.Size}"),
        Drop => "-j DROP",
        Leave => "-j RETURN",
        _ => "-j MASQUERADE",
    };

    /// <summary>Reads a rule without its chain; null when it cannot be one of ours.</summary>
    public static PacketRule? Read(string text)
    {
        var opens = text.Contains(Opening, StringComparison.Ordinal);
        if (opens) text = text.Replace(Opening, "", StringComparison.Ordinal);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var rule = new PacketRule(Masquerade.Source);
        var (target, matches) = ("", new List<string>());
        var match = new Dictionary<string, string>();
        if (words.Length % 2 != 0) return null;
        for (var i = 0; i < words.Length; i += 2)
        {
            var (option, value) = (words[i], words[i + 1]);
            switch (option)
            {
                case "-s" or "-d" when Network.TryParse(value, out var network):
                    if ((option == "-s" ? rule.Source : rule.Destination) is not null) return null;
                    rule = option == "-s" ? rule with { Source = network } : rule with { Destination = network };
                    break;
                case "-i" when rule.InLink.Length == 0:
                    rule = rule with { InLink = value };
                    break;
                case "-p" when Protocol(value) is { } protocol && rule.Protocol == IpProtocol.None:
                    rule = rule with { Protocol = protocol };
                    break;
                case "-m":
                    matches.Add(value);
                    break;
                case "-j" when target.Length == 0:
                    target = value;
                    break;
                case "--dport" or "--vproto" or "--vaddr" or "--vport" or "--vmethod" or "--set-xmark" or "--set-mss" when match.TryAdd(option, value):
                    break;
                default:
                    return null;
            }
        }
        return Whole(rule, target, matches, match) is { } whole && whole.Target is ClampSegments == opens ? whole : null;
    }

    private static PacketRule? Whole(PacketRule rule, string target, List<string> matches, Dictionary<string, string> values)
    {
        var ports = values.Remove("--dport", out var port);
        if (ports && (Number(port!, 65535) is not { } number || rule.Protocol == IpProtocol.None)) return null;
        else if (ports) rule = rule with { Port = (int)Number(port!, 65535)! };
        if (values.Remove("--vaddr", out var vaddr))
        {
            if (!IPAddress.TryParse(vaddr, out var vip) || !values.Remove("--vproto", out var vproto) || Number(vproto, 255) is not { } protocol || !Enum.IsDefined((IpProtocol)protocol)
                || !values.Remove("--vport", out var vport) || Number(vport, 65535) is not { } at || !values.Remove("--vmethod", out var method) || method != "MASQ") return null;
            rule = rule with { Balanced = new((IpProtocol)protocol, vip, (int)at) };
        }
        if (target == "MARK")
        {
            if (!values.Remove("--set-xmark", out var mark) || !mark.StartsWith("0x", StringComparison.Ordinal) || mark[2..].Split('/') is not [var value, "0xffffffff"]
                || !uint.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var whole)) return null;
            rule = rule with { Target = new SetMark(whole) };
        }
        else if (target == "TCPMSS")
        {
            if (!values.Remove("--set-mss", out var size) || Number(size, 65535) is not { } bytes || rule.Protocol != IpProtocol.Tcp) return null;
            rule = rule with { Target = new ClampSegments((int)bytes) };
        }
        else if (target == "DROP") rule = rule with { Target = Drop.It };
        else if (target == "RETURN") rule = rule with { Target = Leave.It };
        else if (target != "MASQUERADE") return null;
        string[] expected = [.. rule.Port != 0 || rule.Target is ClampSegments ? [Name(rule.Protocol)] : Array.Empty<string>(), .. rule.Balanced is null ? Array.Empty<string>() : ["ipvs"]];
        return values.Count == 0 && matches.SequenceEqual(expected) ? rule : null;
    }

    private static string Name(IpProtocol protocol) => protocol.ToString().ToLowerInvariant();

    private static IpProtocol? Protocol(string name) => name switch
    {
        "tcp" => IpProtocol.Tcp,
        "udp" => IpProtocol.Udp,
        "sctp" => IpProtocol.Sctp,
        _ => null,
    };

    private static long? Number(string text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number : null;
}
