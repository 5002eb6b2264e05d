using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Node;

/// <summary>
/// Reads /proc/net/ip_vs line by line without allocating (<c>ip_vs_info_seq_show</c> in net/netfilter/ipvs/ip_vs_ctl.c).
/// The file lacks thresholds and tells persistence in jiffies; those are left to the netlink audit.
/// </summary>
internal ref struct ProcTableReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The line read last.</summary>
    internal ProcTableLine Current { get; private set; }

    /// <summary>Goes to the next service or destination; false at the end. Headings and what is not understood are passed over.</summary>
    internal bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            var line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (TryParse(line, out var parsed))
            {
                Current = parsed;
                return true;
            }
        }
        return false;
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out ProcTableLine parsed)
    {
        parsed = default;
        var first = Word(ref line);
        if (first.SequenceEqual("->"u8)) return Destination(line, ref parsed);
        parsed.Protocol = first switch
        {
            _ when first.SequenceEqual("TCP"u8) => IpProtocol.Tcp,
            _ when first.SequenceEqual("UDP"u8) => IpProtocol.Udp,
            _ when first.SequenceEqual("SCTP"u8) => IpProtocol.Sctp,
            _ => IpProtocol.None,
        };
        if (parsed.Protocol == IpProtocol.None)
        {
            if (!first.SequenceEqual("FWM"u8) || !Utf8Parser.TryParse(Word(ref line), out uint mark, out _, 'X')) return false;
            parsed.Mark = mark;
        }
        else if (!Endpoint(Word(ref line), ref parsed)) return false;
        parsed.IsService = true;
        parsed.Scheduler = TableSum.Of(Word(ref line));
        for (var word = Word(ref line); !word.IsEmpty; word = Word(ref line))
        {
            if (word.SequenceEqual("ops"u8)) parsed.OnePacket = true;
            else if (word.SequenceEqual("persistent"u8)) parsed.Persistent = true;
        }
        return true;
    }

    private static bool Destination(ReadOnlySpan<byte> line, ref ProcTableLine parsed)
    {
        if (!Endpoint(Word(ref line), ref parsed)) return false;
        var method = Word(ref line);
        parsed.Method = method.IsEmpty ? default : method[0] switch
        {
            (byte)'R' => ForwardingMethod.Route,
            (byte)'T' => ForwardingMethod.Tunnel,
            (byte)'L' => ForwardingMethod.Local,
            _ => ForwardingMethod.Masquerade,
        };
        return Utf8Parser.TryParse(Word(ref line), out parsed.Weight, out _);
    }

    /// <summary><c>C0A86564:0050</c> or <c>[fd00:0101:…]:0050</c>.</summary>
    private static bool Endpoint(ReadOnlySpan<byte> word, ref ProcTableLine parsed)
    {
        var colon = word.LastIndexOf((byte)':');
        if (colon < 0 || !Utf8Parser.TryParse(word[(colon + 1)..], out ushort port, out _, 'X')) return false;
        parsed.Port = port;
        var address = word[..colon];
        if (address.IsEmpty || address[0] != '[')
        {
            var ok = Utf8Parser.TryParse(address, out uint v4, out _, 'X');
            parsed.Low = v4;
            return ok;
        }
        parsed.IsV6 = true;
        address = address[1..];
        for (var i = 0; i < 8; i++)
        {
            if (address.Length < i * 5 + 4 || !Utf8Parser.TryParse(address.Slice(i * 5, 4), out ushort part, out _, 'X')) return false;
            if (i < 4) parsed.High = (parsed.High << 16) | part;
            else parsed.Low = (parsed.Low << 16) | part;
        }
        return true;
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)' ');
        var end = line.IndexOf((byte)' ');
        var word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[end..];
        return word;
    }
}

/// <summary>A service or a destination of /proc/net/ip_vs. Addresses are numbers: IPv4 in the low 32 bits.</summary>
internal struct ProcTableLine
{
    internal bool IsService, IsV6, OnePacket, Persistent;
    internal IpProtocol Protocol;
    internal ForwardingMethod Method;
    internal uint Mark;
    internal ulong High, Low, Scheduler;
    internal int Port, Weight;

    /// <summary>The key, of a service line. The file does not tell the family of a mark: IPv4 is assumed.</summary>
    internal readonly ServiceKey Key => Mark != 0 ? ServiceKey.OfMark(System.Net.Sockets.AddressFamily.InterNetwork, Mark) : ServiceKey.Of(Protocol, Address, Port);

    private readonly IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
            return new IPAddress(IsV6 ? bytes : bytes[12..]);
        }
    }
}
