using System.Text;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>A text that a kubeconfig holds in base64, or names the file of; the data win, as with kubectl.</summary>
/// <param name="Field">The field that gives it.</param>
/// <param name="Origin">The file, or the field.</param>
/// <param name="Read">Reads it; from the file each time, since files are renewed.</param>
internal sealed record ConfigText(ConfigNode Field, string Origin, Func<string> Read)
{
    /// <summary>Null if neither is given, or if what is given is no such thing (a fault by then).</summary>
    internal static ConfigText? Of(ConfigNode file, ConfigNode data)
    {
        if (data.Text() is { } coded)
        {
            try
            {
                var text = Encoding.UTF8.GetString(System.Convert.FromBase64String(coded));
                return new ConfigText(data, "the kubeconfig", () => text);
            }
            catch (FormatException)
            {
                data.Complain("is not base64; give the PEM text in base64, or name a file in the field without -data");
                return null;
            }
        }

        if (file.Text() is not { } named) return null;
        var path = Resolve(file, named);
        return new ConfigText(file, path, () => File.ReadAllText(path));
    }

    /// <summary>A path as the kubeconfig means it: relative to itself.</summary>
    internal static string Resolve(ConfigNode field, string path) => Path.GetFullPath(path, Path.GetDirectoryName(field.File)!);
}
