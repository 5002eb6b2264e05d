using System.Buffers.Binary;
using System.Text;

namespace LvsOperator.Health.Probes.Dns;

/// <summary>What a datagram says to a question. Only the header and the repeated question are read: no name is followed, no record looked at.</summary>
internal static class DnsAnswer
{
    private static readonly string[] Codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"];

    /// <summary>Reads a datagram.</summary>
    /// <param name="bytes">The datagram.</param>
    /// <param name="id">The question's id.</param>
    /// <param name="question">The question.</param>
    /// <param name="code">Its RCODE (RFC 1035 4.1.1), where it is the answer.</param>
    /// <returns>Null for the answer to this question; else why it is none. Such a datagram decides nothing: anybody can send one (RFC 5452).</returns>
    internal static string? WhyNone(ReadOnlySpan<byte> bytes, ushort id, DnsQuestion question, out int code)
    {
        code = 0;
        if (bytes.Length < DnsQuestion.HeaderLength) return "is shorter than a header";
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes) != id) return "has another id";
        if ((bytes[2] & 0x80) == 0) return "is a question";
        if ((bytes[2] & 0x78) != 0) return "has another opcode";
        code = bytes[3] & 0x0f;
        var questions = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);

        // A server that could not read the question may leave it out, and has then nothing else to say.
        if (questions == 0 && code != 0) return null;
        var body = bytes[DnsQuestion.HeaderLength..];
        if (questions != 1 || body.Length < question.Body.Length) return "repeats no question";
        var name = question.Body.Length - 4;
        return Ascii.EqualsIgnoreCase(body[..name], question.Body[..name]) && body.Slice(name, 4).SequenceEqual(question.Body[name..]) ? null : "repeats another question";
    }

    /// <summary>The name of an RCODE.</summary>
    internal static string NameOf(int code) => code < Codes.Length ? Codes[code] : $"RCODE {code}";
}
