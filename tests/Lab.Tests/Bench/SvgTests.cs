using System.Xml.Linq;
using LvsOperator.Lab.Plots;

namespace LvsOperator.Lab.Tests.Bench;

public class SvgTests
{
    private static readonly XNamespace Ns = "http://www.w3.org/2000/svg";

    private static readonly Chart Chart = new("A & B", "What <b> shows", 10,
        [new("Weight", [new("nginx1", [new(0, 5), new(10, 5)]), new("nginx2", [new(0, 0), new(5, 5), new(10, 5)])]), new("Nothing", [new("nginx1", [])])],
        [new(2, "early"), new(9, "late")]);

    [Fact]
    public void A_chart_says_in_words_what_it_shows()
    {
        var svg = XDocument.Parse(Svg.Of(Chart)).Root!;

        Assert.Equal(("A & B", "What <b> shows", "img"), (svg.Element(Ns + "title")!.Value, svg.Element(Ns + "desc")!.Value, svg.Attribute("role")!.Value));
        Assert.Equal("title desc", svg.Attribute("aria-labelledby")!.Value);
        Assert.Contains("2.0 s: early", Texts(svg));
        Assert.Contains("prefers-color-scheme: dark", svg.Element(Ns + "style")!.Value);
    }

    [Fact]
    public void A_value_holds_until_the_next_and_four_round_steps_are_enough_for_the_largest()
    {
        var svg = XDocument.Parse(Svg.Of(Chart)).Root!;
        var paths = svg.Elements(Ns + "path").ToArray();

        Assert.Equal(["line a", "line b", "line a"], paths.Select(path => path.Attribute("class")!.Value));
        // Ten seconds go from 50 to 670. Steps of 2 are the first round ones of which four reach 5.
        Assert.Matches("^M50 [0-9.]+H360V[0-9.]+H670V[0-9.]+$", paths[1].Attribute("d")!.Value);
        Assert.Equal(["0", "2", "4", "6", "8"], Texts(svg).SkipWhile(text => text != "Weight").Skip(1).Take(5));
        Assert.Equal("", paths[2].Attribute("d")!.Value);
    }

    [Fact]
    public void Words_of_a_late_event_end_at_its_line()
    {
        var svg = XDocument.Parse(Svg.Of(Chart)).Root!;

        Assert.Equal(["start", "end"], svg.Elements(Ns + "text").Where(text => text.Value.EndsWith("early", StringComparison.Ordinal) || text.Value.EndsWith("late", StringComparison.Ordinal)).Select(text => text.Attribute("text-anchor")!.Value));
    }

    private static IEnumerable<string> Texts(XElement svg) => svg.Elements(Ns + "text").Select(text => text.Value);
}
