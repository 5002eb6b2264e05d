using LvsOperator.Api.Meta;

namespace LvsOperator.Rendering.Nginx;

/// <summary>
/// Where everything of one tier lies: under <c>STATE/nginx/NAMESPACE/TIER</c>. The path to the configuration that nginx is started with goes through
/// the link <see cref="Current"/>, so that a reload reads whatever the link names then.
/// </summary>
public sealed record NginxPaths
{
    private NginxPaths(string directory) => Directory = directory;

    /// <summary>The tier's directory.</summary>
    public string Directory { get; }

    /// <summary>A symbolic link to a generation's directory.</summary>
    public string Current => $"{Directory}/current";

    /// <summary>What nginx is started with: <c>nginx -c</c> this.</summary>
    public string Configuration => $"{Current}/{NginxRenderer.MainFile}";

    /// <summary>The master's process id, written by nginx.</summary>
    public string PidFile => $"{Directory}/nginx.pid";

    /// <summary>While this file exists the health path answers 503 on every listener, which directors take as weight 0. Any content.</summary>
    public string DrainFile => $"{Directory}/drain";

    /// <summary>Where nginx puts bodies that do not fit its memory.</summary>
    public string Temporary => $"{Directory}/tmp";

    /// <summary>Logs of a standalone nginx.</summary>
    public string Logs => $"{Directory}/logs";

    /// <summary>Access log of a standalone nginx.</summary>
    public string AccessLog => $"{Logs}/access.log";

    /// <summary>Error log of a standalone nginx.</summary>
    public string ErrorLog => $"{Logs}/error.log";

    /// <summary>The directory of a generation.</summary>
    public string Generation(string generation) => $"{Directory}/{generation}";

    /// <summary>
    /// The paths of a tier; null if a name could lead outside its directory or the state directory has characters that no configuration should hold.
    /// Names must be those that Kubernetes allows: a label and a subdomain of DNS.
    /// </summary>
    public static NginxPaths? Of(string stateDirectory, ObjectKey tier)
    {
        var plain = stateDirectory.StartsWith('/') && stateDirectory.All(c => char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c, StringComparison.Ordinal));
        return plain && Vetting.IsDnsName(tier.Namespace) && Vetting.IsDnsName(tier.Name)
            ? new($"{stateDirectory.TrimEnd('/')}/nginx/{tier.Namespace}/{tier.Name}")
            : null;
    }
}
