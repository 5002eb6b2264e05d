using LvsOperator.Lab.Suites;

namespace LvsOperator.Lab.Tests.Bench;

public class ShardsTests
{
    private static readonly Suite One = new("One.Tests", "/one", ["A.X.a", "A.X.b", "A.X.c", "A.Y.a"]);
    private static readonly Suite Two = new("Two.Tests", "/two", ["B.Z.a", "B.Z.b"]);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(9, 3)]
    public void Every_method_is_dealt_once_and_no_shard_is_empty(int asked, int got)
    {
        var shards = Shards.Deal([One, Two], asked);

        Assert.Equal(got, shards.Count);
        Assert.All(shards, Assert.NotEmpty);
        Assert.Equal(
            One.Methods.Concat(Two.Methods).Order(),
            shards.SelectMany(shard => shard).SelectMany(suite => suite.Methods).Order());
    }

    [Fact]
    public void A_class_stays_whole()
    {
        var shards = Shards.Deal([One, Two], 3);

        Assert.Single(shards, shard => shard.Any(suite => suite.Methods.Any(method => method.StartsWith("A.X.", StringComparison.Ordinal))));
    }

    [Fact]
    public void Words_pick_by_any_part_of_the_name_in_any_case() =>
        Assert.Equal(["A.X.b"], One.Matching(["x.B"]).Methods);

    [Fact]
    public void The_name_of_a_topology_picks_the_cases_that_say_they_run_on_it()
    {
        var suite = Suite.Listed("One.Tests", "/one", """
            [{"Class": "A.Small", "Method": "b", "Traits": {"needs": ["ipvs"], "topology": ["seeds"]}},
             {"Class": "A.Small", "Method": "a", "Traits": {"topology": ["small"]}},
             {"Class": "A.Small", "Method": "a", "Traits": {"topology": ["small"]}},
             {"Class": "A.Seeds", "Method": "c", "Traits": {"needs": ["ipvs"]}}]
            """);

        Assert.Equal(["A.Seeds.c", "A.Small.a", "A.Small.b"], suite.Methods);
        Assert.Equal(["A.Small.a"], suite.Matching(["small"]).Methods);
        Assert.Equal(["A.Small.b"], suite.Matching(["seeds"]).Methods);
        Assert.Equal(["A.Seeds.c", "A.Small.b"], suite.Matching(["seeds", "SEEDS."]).Methods);
        Assert.Equal(3, suite.Matching(["all"]).Methods.Count);
    }
}
