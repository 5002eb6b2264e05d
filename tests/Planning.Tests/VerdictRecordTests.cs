using System.Net;
using System.Text;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Records;

namespace LvsOperator.Planning.Tests;

public sealed class VerdictRecordTests
{
    private static readonly CheckKey First = new(new("RealServerPool", new("web", "tomcat")), IPAddress.Parse("192.0.2.1"), 8080);
    private static readonly CheckKey Second = new(new("NginxTier", new("web", "edge")), IPAddress.Parse("2001:db8::1"), 80);
    private static readonly DateTimeOffset Date = new(2024, 5, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void What_is_written_is_read()
    {
        var verdicts = Verdicts.Empty.With(First, new(HealthState.Up, Date, "")).With(Second, new(HealthState.Down, Date, "said \"no\"\n"))
            .With(First with { Via = new(Api.V1Alpha1.TransportProtocol.UDP, IPAddress.Parse("2001:db8::100"), 53) }, new(HealthState.Down, Date, ""));
        var reading = VerdictRecord.Read(VerdictRecord.Write(verdicts));
        Assert.Null(reading.Problem);
        Assert.Equal(verdicts.All().ToDictionary(), reading.Verdicts.All().ToDictionary());
    }

    [Fact]
    public void Equal_verdicts_give_equal_texts_and_unknown_ones_are_not_worth_keeping()
    {
        var up = new Verdict(HealthState.Up, Date, "");
        Assert.Equal(
            VerdictRecord.Write(Verdicts.Empty.With(First, up).With(Second, up)),
            VerdictRecord.Write(Verdicts.Empty.With(Second, up).With(First, up)));
        Assert.Equal(VerdictRecord.Write(Verdicts.Empty), VerdictRecord.Write(Verdicts.Empty.With(First, Verdict.Unknown)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":1}")]
    [InlineData("{\"format\":2,\"verdicts\":[]}")]
    [InlineData("{\"format\":1,\"verdicts\":[{\"state\":\"Sideways\"}]}")]
    [InlineData("{\"format\":1,\"verdicts\":[{\"kind\":\"Re")]
    [InlineData("\0\0\0\0")]
    public void Garbage_gives_nothing_and_a_reason(string text)
    {
        var reading = VerdictRecord.Read(Encoding.UTF8.GetBytes(text));
        Assert.Empty(reading.Verdicts.All());
        Assert.NotNull(reading.Problem);
    }

    [Fact]
    public void A_strange_row_is_left_out_and_said()
    {
        var text = Encoding.UTF8.GetString(VerdictRecord.Write(Verdicts.Empty.With(First, new(HealthState.Up, Date, "")).With(Second, new(HealthState.Up, Date, ""))));
        var reading = Read(text.Replace("192.0.2.1", "192.0.2.1.1", StringComparison.Ordinal));
        Assert.Equal(Second, Assert.Single(reading.Verdicts.All()).Key);
        Assert.Equal("1 of 2 rows are no verdicts", reading.Problem);
        Assert.Equal("1 of 3 rows are no verdicts", Read(text.Replace("[{", "[null,{", StringComparison.Ordinal)).Problem);
    }

    private static VerdictReading Read(string text) => VerdictRecord.Read(Encoding.UTF8.GetBytes(text));
}
