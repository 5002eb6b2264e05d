using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;

namespace LvsOperator.Api.Tests.Meta;

public sealed class MetaTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["role"] = "director", ["zone"] = "a" };

    [Fact]
    public void Empty_selector_chooses_everything() => Assert.True(new LabelSelector().Matches(null));

    [Theory]
    [InlineData("role", "director", true)]
    [InlineData("role", "other", false)]
    [InlineData("absent", "director", false)]
    public void Match_labels_compare_exactly(string key, string value, bool expected) =>
        Assert.Equal(expected, new LabelSelector { MatchLabels = new Dictionary<string, string> { [key] = value } }.Matches(Labels));

    [Theory]
    [InlineData("zone", LabelSelectorOperator.In, true)]
    [InlineData("role", LabelSelectorOperator.In, false)]
    [InlineData("absent", LabelSelectorOperator.In, false)]
    [InlineData("zone", LabelSelectorOperator.NotIn, false)]
    [InlineData("absent", LabelSelectorOperator.NotIn, true)]
    [InlineData("zone", LabelSelectorOperator.Exists, true)]
    [InlineData("absent", LabelSelectorOperator.Exists, false)]
    [InlineData("zone", LabelSelectorOperator.DoesNotExist, false)]
    [InlineData("absent", LabelSelectorOperator.DoesNotExist, true)]
    public void Match_expressions_are_those_of_kubernetes(string key, LabelSelectorOperator @operator, bool expected) =>
        Assert.Equal(expected, new LabelSelector { MatchExpressions = [new() { Key = key, Operator = @operator, Values = ["a", "b"] }] }.Matches(Labels));

    [Fact]
    public void All_conditions_of_a_selector_must_hold() =>
        Assert.False(new LabelSelector
        {
            MatchLabels = new Dictionary<string, string> { ["role"] = "director" },
            MatchExpressions = [new() { Key = "zone", Operator = LabelSelectorOperator.DoesNotExist }],
        }.Matches(Labels));

    [Fact]
    public void Keys_are_ordered_by_namespace_then_name() =>
        Assert.Equal(
            [new("a", "z"), new("b", "B"), new("b", "a")],
            ((ObjectKey[])[new("b", "a"), new("b", "B"), new("a", "z")]).Order());

    [Fact]
    public void Objects_print_as_kind_and_key() => Assert.Equal("Node lvs1", new ObjectRef("Node", new ObjectKey("", "lvs1")).ToString());

    [Fact]
    public void Secrets_read_clear_before_coded_and_never_print_a_value()
    {
        var secret = new Secret
        {
            Metadata = { Name = "vrrp", Namespace = "lvs-system" },
            Data = new Dictionary<string, string> { ["password"] = "b2xk", ["other"] = "b2xk", ["broken"] = "!" },
            StringData = new Dictionary<string, string> { ["password"] = "new" },
        };
        Assert.Equal("new"u8.ToArray(), secret.Read("password"));
        Assert.Equal("old"u8.ToArray(), secret.Read("other"));
        Assert.Null(secret.Read("broken"));
        Assert.Null(secret.Read("absent"));
        Assert.Equal("Secret lvs-system/vrrp", secret.ToString());
    }
}
