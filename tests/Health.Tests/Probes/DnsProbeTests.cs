using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Probes.Dns;

namespace LvsOperator.Health.Tests.Probes;

public sealed class DnsProbeTests
{
    private static readonly HealthCheck Block = new() { Type = HealthCheckType.DNS, Dns = new() { Name = "Shop.example.com", Type = DnsRecordType.AAAA } };

    [Theory]
    [InlineData("127.0.0.1", 0, "")]
    [InlineData("::1", 0, "")]
    [InlineData("127.0.0.1", 1, "DNS answer FORMERR")]
    [InlineData("127.0.0.1", 2, "DNS answer SERVFAIL")]
    [InlineData("127.0.0.1", 3, "DNS answer NXDOMAIN")]
    [InlineData("127.0.0.1", 5, "DNS answer REFUSED")]
    [InlineData("127.0.0.1", 15, "DNS answer RCODE 15")]
    public async Task The_code_of_the_answer_decides(string address, byte code, string expected)
    {
        await using var server = new DatagramScript(question => [Answer(question, code)], address);
        Assert.Equal(expected, await Ask.Async(Block, server.Target));
    }

    [Fact]
    public async Task The_question_is_as_the_block_says()
    {
        await using var server = new DatagramScript(question => [Answer(question, 0)]);
        await Ask.Async(Block, server.Target);
        var question = await server.First;
        Assert.Equal("010000010000000000000453686F70076578616D706C6503636F6D00001C0001", Convert.ToHexString(question[2..]));
    }

    [Theory]
    [InlineData(".", DnsRecordType.NS, "0000020001")]
    [InlineData("a.", DnsRecordType.SRV, "0161000021" + "0001")]
    public void Names_have_their_wire_form(string name, DnsRecordType type, string expected)
    {
        Assert.True(DnsQuestion.TryMake(new() { Name = name, Type = type }, out var question, out _));
        Assert.Equal(expected, Convert.ToHexString(question.Body));
    }

    [Fact]
    public void Every_type_has_its_number()
    {
        var numbers = Enum.GetValues<DnsRecordType>().Select(t => DnsQuestion.TryMake(new() { Name = "x", Type = t }, out var q, out _) ? q.Body[^3] : -1);
        Assert.Equal([1, 28, 5, 15, 2, 12, 6, 33, 16], numbers);
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("ä.example")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.x")]
    public void What_is_no_name_has_none(string name) => Assert.Equal(name.Length == 0, DnsQuestion.TryMake(new() { Name = name }, out _, out _));

    [Fact]
    public void A_name_may_have_253_characters_and_no_more()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 49), 5)) + ".bbb";
        Assert.Equal(253, longest.Length);
        Assert.True(DnsQuestion.TryMake(new() { Name = longest }, out _, out _));
        Assert.False(DnsQuestion.TryMake(new() { Name = longest + "c" }, out _, out _));
    }

    [Fact]
    public async Task What_is_no_answer_is_passed_over_and_the_answer_counts()
    {
        await using var server = new DatagramScript(question => [[], [1], Answer(question, 2, id: 1), question, Other(question), Answer(question, 0, count: 0), Answer(question, 0)]);
        Assert.Equal("", await Ask.Async(Block, server.Target));
    }

    [Theory]
    [InlineData(0, "is shorter than a header")]
    [InlineData(1, "has another id")]
    [InlineData(2, "is a question")]
    [InlineData(3, "repeats another question")]
    [InlineData(4, "repeats no question")]
    [InlineData(5, "has another opcode")]
    public void Nothing_else_is_an_answer(int kind, string why)
    {
        Assert.True(DnsQuestion.TryMake(Block.Dns!, out var question, out _));
        var asked = question.WithId(7);
        byte[] came = kind switch
        {
            0 => [1, 2, 3],
            1 => Answer(asked, 0, id: 1),
            2 => asked,
            3 => Other(asked),
            4 => Answer(asked, 0, count: 0),
            _ => Opcode(asked),
        };
        Assert.Equal(why, DnsAnswer.WhyNone(came, 7, question, out _));
    }

    [Fact]
    public async Task What_is_no_answer_ends_no_probe()
    {
        await using var server = new DatagramScript(question => [Other(question)]);
        Assert.StartsWith("timed out while waiting for the answer", await Ask.UntilAsync(Block, server.Target, server.First), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_ends_at_the_deadline()
    {
        await using var server = new DatagramScript(_ => []);
        Assert.Equal("timed out while waiting for the answer", await Ask.UntilAsync(Block, server.Target, server.First));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Nobody_there_is_refused(string address)
    {
        using var nobody = new UnusedPort(address, ProtocolType.Udp);
        Assert.Equal("connection refused", await Ask.Async(Block, nobody.Target));
    }

    [Fact]
    public async Task A_huge_answer_is_one()
    {
        await using var server = new DatagramScript(question => [[.. Answer(question, 0), .. new byte[60_000]]]);
        Assert.Equal("", await Ask.Async(Block, server.Target));
    }

    [Fact]
    public void Any_bytes_are_an_answer_or_not_and_never_an_exception()
    {
        Assert.True(DnsQuestion.TryMake(Block.Dns!, out var question, out _));
        var whole = Answer(question.WithId(7), 0);
        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b))), Arb.From(Gen.Choose(0, whole.Length)), (noise, cut) =>
        {
            _ = DnsAnswer.WhyNone(noise, 7, question, out _);
            _ = DnsAnswer.WhyNone([.. whole[..cut], .. noise], 7, question, out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static byte[] Answer(byte[] question, byte code, ushort? id = null, byte count = 1)
    {
        byte[] answer = [.. question];
        if (id is { } other) (answer[0], answer[1]) = ((byte)(answer[0] ^ other), (byte)(answer[1] ^ 0xff));
        (answer[2], answer[3], answer[5]) = (0x81, (byte)(0x80 | code), count);
        return count == 0 ? answer[..DnsQuestion.HeaderLength] : answer;
    }

    private static byte[] Other(byte[] question)
    {
        var answer = Answer(question, 0);
        answer[13] ^= 1;
        return answer;
    }

    private static byte[] Opcode(byte[] question)
    {
        var answer = Answer(question, 0);
        answer[2] |= 0x28;
        return answer;
    }
}
