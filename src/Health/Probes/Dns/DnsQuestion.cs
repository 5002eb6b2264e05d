using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Health.Probes.Dns;

/// <summary>A question in wire form (RFC 1035 4.1): one name, one type, class IN, recursion desired.</summary>
internal sealed class DnsQuestion
{
    internal const int HeaderLength = 12;
    private const int LongestLabel = 63;
    private const int LongestName = 255;

    private readonly byte[] message;

    private DnsQuestion(byte[] message) => this.message = message;

    /// <summary>Name, type and class, as the answer must repeat them.</summary>
    internal ReadOnlySpan<byte> Body => message.AsSpan(HeaderLength);

    /// <summary>Reads a block; false, and why, for a name that has no wire form.</summary>
    internal static bool TryMake(DnsCheck check, [NotNullWhen(true)] out DnsQuestion? question, [NotNullWhen(false)] out string? fault)
    {
        question = null;
        fault = null;
        List<byte> bytes = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        var name = check.Name.EndsWith('.') ? check.Name[..^1] : check.Name;
        foreach (var label in name.Length == 0 ? [] : name.Split('.'))
        {
            if (label.Length is 0 or > LongestLabel || !Ascii.IsValid(label))
            {
                fault = $"dns.name: {PeerText.Of(check.Name)}: a label is not of 1 to 63 ASCII characters";
                return false;
            }

            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        if (bytes.Count - HeaderLength > LongestName)
        {
            fault = "dns.name: longer than 255 bytes";
            return false;
        }

        bytes.AddRange([0, Code(check.Type), 0, 1]);
        question = new([.. bytes]);
        return true;
    }

    /// <summary>The message with an id.</summary>
    internal byte[] WithId(ushort id)
    {
        byte[] copy = [.. message];
        BinaryPrimitives.WriteUInt16BigEndian(copy, id);
        return copy;
    }

    /// <summary>RFC 1035 3.2.2, RFC 3596 (AAAA), RFC 2782 (SRV).</summary>
    private static byte Code(DnsRecordType type) => type switch
    {
        DnsRecordType.A => 1,
        DnsRecordType.NS => 2,
        DnsRecordType.CNAME => 5,
        DnsRecordType.SOA => 6,
        DnsRecordType.PTR => 12,
        DnsRecordType.MX => 15,
        DnsRecordType.TXT => 16,
        DnsRecordType.AAAA => 28,
        DnsRecordType.SRV => 33,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
