using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Files served by nginx itself.</summary>
public sealed record StaticRoot
{
    /// <summary>Where the files are.</summary>
    [Required]
    public StaticVolume Volume { get; set; } = new();

    /// <summary>Files served for a directory, the first that exists (nginx index).</summary>
    [Items(8, Minimum = 1), Text(255, Minimum = 1, Pattern = "^[A-Za-z0-9_][A-Za-z0-9._-]*$")]
    public IReadOnlyList<string> Index { get; set; } = ["index.html"];
}

/// <summary>Where files are.</summary>
[ExactlyOne("configMap", "persistentVolumeClaim", "hostPath")]
public sealed record StaticVolume
{
    /// <summary>The keys of a ConfigMap as files.</summary>
    public ConfigMapVolume? ConfigMap { get; set; }

    /// <summary>A persistent volume.</summary>
    public ClaimVolume? PersistentVolumeClaim { get; set; }

    /// <summary>A directory of the node; only under the operator's --allowed-host-paths.</summary>
    public HostPathVolume? HostPath { get; set; }
}

/// <summary>Names a ConfigMap of the tier's namespace.</summary>
public sealed record ConfigMapVolume
{
    /// <summary>Its name.</summary>
    [Required, Text(253, Minimum = 1, Pattern = Patterns.DnsSubdomain)]
    public string Name { get; set; } = "";
}

/// <summary>Names a PersistentVolumeClaim of the tier's namespace.</summary>
public sealed record ClaimVolume
{
    /// <summary>Its name.</summary>
    [Required, Text(253, Minimum = 1, Pattern = Patterns.DnsSubdomain)]
    public string ClaimName { get; set; } = "";
}

/// <summary>Names a directory of the node.</summary>
public sealed record HostPathVolume
{
    /// <summary>Absolute path, without empty, . or .. parts.</summary>
    [Required, Text(1024, Minimum = 2, Pattern = "^(/[A-Za-z0-9._-]+)+$")]
    public string Path { get; set; } = "";
}
