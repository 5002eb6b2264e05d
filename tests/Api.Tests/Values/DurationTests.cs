using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Tests.Values;

public sealed class DurationTests
{
    [Theory]
    [InlineData("6s", 6_000)]
    [InlineData("500ms", 500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h1m1s1ms", 3_661_001)]
    [InlineData("1s1s", 2_000)]
    [InlineData("00000s", 0)]
    [InlineData("99999h", 359_996_400_000)]
    public void Reads_what_the_api_allows(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.Milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("100000s")]
    [InlineData("1s1s1s1s1s")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("1s\n")]
    [InlineData("١s")]
    public void Refuses_the_rest(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("900s", "900s")]
    [InlineData("60m", "1h")]
    [InlineData("1500ms", "1500ms")]
    [InlineData("0h", "0s")]
    [InlineData("2000m1ms", "33h20m1ms")]
    public void Has_one_form(string text, string expected) => Assert.Equal(expected, Duration.Parse(text).ToString());

    [Fact]
    public void Its_form_reads_back_as_itself() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), milliseconds =>
            Duration.Parse(Duration.FromMilliseconds(milliseconds).ToString()).Milliseconds == milliseconds).QuickCheckThrowOnFailure();
}
