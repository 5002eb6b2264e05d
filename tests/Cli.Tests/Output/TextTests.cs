using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Cli.Output;
using YamlDotNet.RepresentationModel;

namespace LvsOperator.Cli.Tests.Output;

/// <summary>Texts from anybody: harmless on a terminal, unchanged through YAML.</summary>
public sealed class TextTests
{
    private static readonly Arbitrary<string> Texts = ArbMap.Default.ArbFor<char>().Generator.ListOf().Select(l => new string([.. l])).ToArbitrary();

    [Fact]
    public void Whatever_is_printed_has_no_control_character() => Prop.ForAll(Texts, text =>
        !Printable.Of(text).Any(c => c != '\t' && (char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e'))).QuickCheckThrowOnFailure();

    [Theory, InlineData("plain text, äöü → 漢"), InlineData("a\tb")]
    public void Harmless_text_is_left_as_it_is(string text) => Assert.Same(text, Printable.Of(text));

    [Fact]
    public void Yaml_reads_back_as_it_was_written() => Prop.ForAll(Texts, Texts, (a, b) =>
    {
        // A lone surrogate is no character and cannot be in any document.
        if ((a + b).Any(char.IsSurrogate)) return true;
        var map = Read(YamlText.Of(new JsonObject { ["k" + a] = b, ["list"] = new JsonArray(b, new JsonObject { ["x"] = a, ["y"] = new JsonArray(1, new JsonArray("z")) }) }));
        var list = (YamlSequenceNode)map["list"];
        return (string?)map["k" + a] == b && (string?)list[0] == b && (string?)list[1]["x"] == a && (string?)list[1]["y"][1][0] == "z";
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("true"), InlineData("no"), InlineData("Null"), InlineData("1e3"), InlineData("0x1"), InlineData("12:30"), InlineData("~"), InlineData(""), InlineData("- a"), InlineData("a: b"), InlineData(" a")]
    public void A_string_that_could_be_taken_for_something_else_is_quoted(string text) =>
        Assert.Equal($"a: \"{text}\"\n", YamlText.Of(new JsonObject { ["a"] = text }));

    [Fact]
    public void Columns_stand_under_each_other()
    {
        var table = new Table(Side.Left, Side.Right, Side.Left);
        table.Add(new Piece("a"), new Piece("1"), new Piece("x"));
        table.Add(new Piece("bbb\u001b"), new Piece("1000"));
        Assert.Equal(["a             1  x", "bbb\\u001b  1000"], table.Lines().Select(l => string.Concat(l.Pieces.Select(p => p.Text))));
    }

    private static YamlMappingNode Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
