using System.Text.Json.Nodes;

namespace LvsOperator.KubeServers.Tests;

/// <summary>The servers do with custom resources what real ones do. Debian's 1.20 as shipped crashes at the first write of one.</summary>
public sealed class CustomResourceTests(SharedControlPlane servers)
{
    [Fact]
    public async Task A_custom_resource_is_applied_and_read_back_with_its_defaults()
    {
        var plane = await servers.Started;
        var widgets = await Widgets.Install(plane);
        var ns = await plane.CreateNamespace();
        (await plane.KubectlReading(widgets.Named("one", ns, "{size: 7}"), "apply", "-f", "-")).Succeeded();
        var read = JsonNode.Parse((await plane.Kubectl("get", $"widgets.{widgets.Group}", "one", "--namespace", ns, "--output=json")).Succeeded())!;
        Assert.Equal((7, "green"), ((int)read["spec"]!["size"]!, (string)read["spec"]!["colour"]!));
    }

    [Fact]
    public async Task A_value_outside_the_schema_is_refused_by_its_field()
    {
        var plane = await servers.Started;
        var widgets = await Widgets.Install(plane);
        var ns = await plane.CreateNamespace();
        var said = (await plane.KubectlReading(widgets.Named("none", ns, "{size: 0}"), "create", "--validate=false", "-f", "-")).Failed();
        Assert.Contains("spec.size", said);
    }

    /// <summary>Kubernetes issue 99804: 1.20 compiled by Go 1.16 or newer takes it for null, unless it is mended.</summary>
    [Fact]
    public async Task An_empty_string_is_a_string()
    {
        var plane = await servers.Started;
        var widgets = await Widgets.Install(plane);
        var ns = await plane.CreateNamespace();
        (await plane.KubectlReading(widgets.Named("blank", ns, "{size: 1, colour: ''}"), "apply", "-f", "-")).Succeeded();
        var spec = (await plane.Kubectl("get", $"widgets.{widgets.Group}", "blank", "--namespace", ns, "--output=jsonpath={.spec}")).Succeeded();
        Assert.Equal("""{"colour":"","note":"","size":1}""", spec);
    }

    [Fact]
    public async Task Server_side_apply_remembers_who_owns_which_field()
    {
        var plane = await servers.Started;
        var widgets = await Widgets.Install(plane);
        var ns = await plane.CreateNamespace();
        (await Apply(plane, "alice", widgets.Named("one", ns, "{size: 1}"))).Succeeded();
        (await Apply(plane, "bob", widgets.Named("one", ns, "{colour: red}"))).Succeeded();
        Assert.Contains("conflict with \"alice\"", (await Apply(plane, "bob", widgets.Named("one", ns, "{size: 2}"))).Failed());
        // What alice no longer names goes, what is bob's stays.
        (await Apply(plane, "alice", widgets.Named("one", ns, "{}"))).Succeeded();
        var spec = (await plane.Kubectl("get", $"widgets.{widgets.Group}", "one", "--namespace", ns, "--output=jsonpath={.spec}")).Succeeded();
        Assert.Equal("""{"colour":"red","note":""}""", spec);
    }

    /// <summary>Kubernetes issue 90902: in 1.20 an int-or-string anywhere in the schema makes all its lists atomic, unless it is mended.</summary>
    [Fact]
    public async Task Server_side_apply_merges_lists_by_their_keys()
    {
        var plane = await servers.Started;
        var widgets = await Widgets.Install(plane);
        var ns = await plane.CreateNamespace();
        (await Apply(plane, "alice", widgets.Named("one", ns, "{port: 80, parts: [{name: a}]}"))).Succeeded();
        (await Apply(plane, "bob", widgets.Named("one", ns, "{parts: [{name: b}]}"))).Succeeded();
        var parts = (await plane.Kubectl("get", $"widgets.{widgets.Group}", "one", "--namespace", ns, "--output=jsonpath={.spec.parts[*].name}")).Succeeded();
        Assert.Equal("a b", parts);
    }

    [Fact]
    public async Task Status_is_written_by_its_subresource_only()
    {
        var plane = await servers.Started;
        var widgets = await Widgets.Install(plane);
        var ns = await plane.CreateNamespace();
        (await plane.KubectlReading(widgets.Named("one", ns, "{size: 1}") + "\nstatus: {seen: 5}", "create", "-f", "-")).Succeeded();
        Assert.Equal("", (await Seen()).Trim());
        var patch = new[] { "patch", $"widgets.{widgets.Group}", "one", "--namespace", ns, "--type=merge", "--patch", """{"spec":{"size":2},"status":{"seen":6}}""" };
        (await plane.Kubectl([.. patch, "--subresource=status"])).Succeeded();
        Assert.Equal("1 6", await Seen("{.spec.size} {.status.seen}"));

        async Task<string> Seen(string path = "{.status.seen}") =>
            (await plane.Kubectl("get", $"widgets.{widgets.Group}", "one", "--namespace", ns, $"--output=jsonpath={path}")).Succeeded();
    }

    private static Task<CommandOutput> Apply(ControlPlane plane, string manager, string manifest) =>
        plane.KubectlReading(manifest, "apply", "--server-side", $"--field-manager={manager}", "-f", "-");
}
