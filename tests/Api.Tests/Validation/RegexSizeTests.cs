using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.Validation;

namespace LvsOperator.Api.Tests.Validation;

/// <summary>An expression of nested repetitions held whoever validated it for ever: the webhook, the operator, agents and lvsctl.</summary>
public sealed class RegexSizeTests
{
    [Theory]
    [InlineData("^ok$", true)]
    [InlineData("a{1000}", true)]
    [InlineData("a{10000}", true)]
    [InlineData("a{10001}", false)]
    [InlineData("a{100}b{100}c{100}", true)]
    [InlineData("(a{100}){100}", true)]
    [InlineData("(aa{100}){100}", false)]
    [InlineData("(a{2,}){9999999999}", false)]
    [InlineData("[)({9}]{3}[^]{9}({9}]x", true)]
    [InlineData(@"\(\){2}{literal}", true)]
    [InlineData("a)b{20000}", false)]
    [InlineData("((((((((((((((a){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}", false)]
    public void Its_size_is_estimated(string expression, bool isBounded) => Assert.Equal(isBounded, RegexSize.IsBounded(expression));

    [Theory]
    [InlineData("(", "){2}")]
    [InlineData("(", "){2,}")]
    [InlineData("(", "){0,2}?")]
    [InlineData("(?:", "){2}")]
    [InlineData("(?<n>", "){2}")]
    [InlineData("(?#))(", "){2}")]
    [InlineData("(?x)(#)\n", "){2}")]
    [InlineData("(?i-x:(?ix)#)\n", "){2}")]
    public void Nested_repetitions_are_never_handed_on(string open, string close)
    {
        var expression = string.Concat(Enumerable.Repeat(open, 60)) + "a" + string.Concat(Enumerable.Repeat(close, 60));
        Assert.False(RegexSize.IsBounded(expression));
    }

    [Fact]
    public void What_is_bounded_can_be_made_or_is_refused_at_once() =>
        Prop.ForAll(
            Arb.From(Gen.ArrayOf(Gen.Elements("(", ")", "(?:", "){2}", "){3,}", ")", "[", "]", "^", "\\", "a", "{2}", "{", "}", "#", "(?x)", "(?#", "\n", "+", "|", "?"), 60).Select(string.Concat)),
            expression =>
            {
                if (!RegexSize.IsBounded(expression)) return;
                try
                {
                    _ = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
                }
                catch (Exception refusal) when (refusal is ArgumentException or NotSupportedException)
                {
                    // The point is that it comes to an end.
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
}
