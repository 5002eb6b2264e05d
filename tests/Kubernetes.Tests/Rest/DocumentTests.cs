using System.Reflection;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Tests.Rest;

public sealed class DocumentTests
{
    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    [Theory]
    [InlineData("""{"a":1,"x":9}""", """{"a":1}""", """{"a":2}""", """{"a":2,"x":9}""")]
    [InlineData("""{"a":{"b":1,"x":9}}""", """{"a":{"b":1}}""", """{"a":{"b":2}}""", """{"a":{"b":2,"x":9}}""")]
    [InlineData("""{"a":1,"x":9}""", """{"a":1}""", "{}", """{"x":9}""")]
    [InlineData("""{"x":9}""", """{"default":0}""", """{"default":0}""", """{"x":9}""")]
    [InlineData("""{"x":9}""", "{}", """{"a":{"b":1}}""", """{"x":9,"a":{"b":1}}""")]
    [InlineData("""{"l":[{"n":1,"x":1},{"n":2,"x":2}]}""", """{"l":[{"n":1},{"n":2}]}""", """{"l":[{"n":2},{"n":1}]}""", """{"l":[{"n":2,"x":2},{"n":1,"x":1}]}""")]
    [InlineData("""{"l":[{"n":1,"x":1},{"n":2,"x":2}]}""", """{"l":[{"n":1},{"n":2}]}""", """{"l":[{"n":2}]}""", """{"l":[{"n":2,"x":2}]}""")]
    [InlineData("""{"l":[{"n":1,"m":1,"x":1}]}""", """{"l":[{"n":1,"m":1}]}""", """{"l":[{"n":1,"m":2}]}""", """{"l":[{"n":1,"m":2,"x":1}]}""")]
    [InlineData("""{"l":[{"n":1,"x":1}]}""", """{"l":[{"n":1}]}""", """{"l":[{"n":3},{"n":1}]}""", """{"l":[{"n":3},{"n":1,"x":1}]}""")]
    [InlineData("""{"l":[1,2]}""", """{"l":[1,2]}""", """{"l":[2,3,4]}""", """{"l":[2,3,4]}""")]
    public void A_change_leaves_what_is_unknown(string document, string before, string after, string merged)
    {
        var result = DocumentMerge.Merge(Parse(document), Parse(before), Parse(after));
        Assert.True(JsonNode.DeepEquals(Parse(merged), result), result.ToJsonString());
    }

    [Fact]
    public void Names_of_managers_are_never_too_long_and_never_alike()
    {
        Assert.Equal("lvs-agent-n1", ApplyOptions.ManagerName("lvs-agent-", "n1"));
        var (one, other) = (ApplyOptions.ManagerName("lvs-agent-", new string('n', 200)), ApplyOptions.ManagerName("lvs-agent-", new string('n', 201)));
        Assert.NotEqual(one, other);
        Assert.All([one, other], name => Assert.InRange(name.Length, 1, ApplyOptions.LongestManager));
    }

    /// <summary>The table of kinds says what the types themselves say.</summary>
    [Fact]
    public void The_kinds_are_those_of_their_types()
    {
        var kinds = typeof(Resources).GetProperties(BindingFlags.Static | BindingFlags.Public).Where(p => p.Name != nameof(Resources.EndpointSlicesV1Beta1)).ToArray();
        Assert.NotEmpty(kinds);
        foreach (var kind in kinds)
        {
            dynamic resource = kind.GetValue(null)!;
            var type = kind.PropertyType.GetGenericArguments()[0];
            var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
            var empty = (KubernetesObject)Activator.CreateInstance(type)!;
            Assert.Equal((entity.Group, entity.ApiVersion, entity.Kind, entity.PluralName), ((string)resource.Group, (string)resource.Version, (string)resource.Kind, (string)resource.Plural));
            Assert.Equal((empty.ApiVersion, empty.Kind), ((string)resource.ApiVersion, (string)resource.Kind));
        }
    }
}
