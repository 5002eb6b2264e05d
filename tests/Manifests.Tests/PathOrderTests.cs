namespace LvsOperator.Manifests.Tests;

public sealed class PathOrderTests
{
    [Fact]
    public void Numbers_count_as_numbers() => Assert.Equal(
        ["metadata.name", "spec", "spec.ports", "spec.ports[2].port", "spec.ports[2].targetPort", "spec.ports[10]", "spec.ports[010].x", "spec.vips"],
        new[] { "spec.vips", "spec.ports[10]", "spec.ports", "spec.ports[2].targetPort", "metadata.name", "spec.ports[010].x", "spec", "spec.ports[2].port" }.Order(PathOrder.Instance));

    /// <summary>An object whose name cannot be read may be any: nobody may conclude that the one which stood there has gone.</summary>
    [Theory, InlineData("metadata: {namespace: web}"), InlineData("metadata: {name: \"\"}"), InlineData("metadata: {name: [x]}"), InlineData("metadata: []")]
    public void An_object_without_a_name_is_no_known_one(string metadata)
    {
        var result = ManifestReader.Read($"apiVersion: lvs-operator.io/v1alpha1\nkind: RealServerPool\n{metadata}\nspec: {{servers: [{{address: 127.0.0.1}}]}}\n", "in.yaml");
        Assert.NotEmpty(result.Faults);
        Assert.All(result.Faults, fault => Assert.Null(fault.Object));
        Assert.Empty(result.Objects);
    }

    [Fact]
    public void The_lines_of_fields_are_known_where_they_are_asked_for()
    {
        const string Text = "apiVersion: lvs-operator.io/v1alpha1\nkind: RealServerPool\nmetadata: {name: p}\nspec:\n  servers:\n  - {address: 10.0.0.3}\n  - address: 10.0.0.4\n    weight: 2\n";
        var known = ManifestReader.Read(Text, "in.yaml", KnownPlaces.Fields).Objects.Single();
        Assert.Equal([8, 7, 6, 4, 1], new[] { "spec.servers[1].weight", "spec.servers[1].port", "spec.servers[0].address", "spec.healthCheck", "" }.Select(known.LineOf));
        Assert.Equal(1, ManifestReader.Read(Text, "in.yaml").Objects.Single().LineOf("spec.servers[1].weight"));
    }
}
