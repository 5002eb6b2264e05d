using System.Text.Json.Nodes;
using LvsOperator.Generator;

namespace LvsOperator.Api.Tests.Generated;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("1.2", "\"1.2\"")]
    [InlineData("0.0.0.0", "\"0.0.0.0\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("ends:", "\"ends:\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("", "\"\"")]
    [InlineData("- x", "\"- x\"")]
    [InlineData("a ", "\"a \"")]
    public void What_could_be_read_otherwise_is_quoted(string text, string expected) =>
        Assert.Equal($"k: {expected}\n", YamlText.Write(new JsonObject { ["k"] = text }));

    [Fact]
    public void Nesting_is_by_blocks() =>
        Assert.Equal(
            "a:\n- b: 1\n  c: |-\n    x\n    y\n- d: []\n  e: {}\nf: true\n",
            YamlText.Write(new JsonObject
            {
                ["a"] = new JsonArray(new JsonObject { ["b"] = 1, ["c"] = "x\ny" }, new JsonObject { ["d"] = new JsonArray(), ["e"] = new JsonObject() }),
                ["f"] = true,
            }));
}
