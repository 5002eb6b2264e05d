namespace LvsOperator.Manifests.Tests.Bounds;

/// <summary>An object that is valid as it stands, to be varied by a few lines of its spec, and what is said of it then.</summary>
internal sealed class Specimen(string kind, params string[] fields)
{
    internal static Specimen VirtualService { get; } = new("VirtualService",
        "vips: [{address: 192.168.101.100}]", "ports: [{port: 80}]", "backend: {name: pool}");

    internal static Specimen RealServerPool { get; } = new("RealServerPool", "servers: [{address: 192.168.101.3}]");

    /// <summary>Everything that is wrong with it; a line replaces the one of its name.</summary>
    internal IReadOnlyList<string> With(string lines)
    {
        var more = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var names = more.Select(Name).ToHashSet();
        var spec = fields.Where(field => !names.Contains(Name(field))).Concat(more).Where(line => !line.EndsWith(": absent", StringComparison.Ordinal));
        var result = ManifestReader.Read($"apiVersion: lvs-operator.io/v1alpha1\nkind: {kind}\nmetadata: {{name: it, namespace: web}}\nspec:\n{string.Concat(spec.Select(line => $"  {line}\n"))}", "in.yaml");
        return [.. result.Faults.Select(fault => fault.Fault?.ToString() ?? fault.Text)];
    }

    internal void Fits(string lines) => Assert.Empty(With(lines));

    /// <summary>It is refused for one reason, which names the field and the value and says what to do.</summary>
    internal void IsRefused(string lines, string fault)
    {
        var said = Assert.Single(With(lines));
        Assert.True(said.StartsWith($"{kind} web/it: spec.{fault}", StringComparison.Ordinal), said);
        Assert.Matches(@"^\S+ web/it: spec\.\S+: [^\n]+: [^\n]+; [^\n]+$", said);
    }

    private static string Name(string line) => line[..line.IndexOf(':', StringComparison.Ordinal)];
}
