using LvsOperator.Lab.Boot;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>The folder of YAML that the agents of a case read.</summary>
internal sealed class ManifestFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>Puts documents into a file, whole at once as an editor does: readers see the old file or the new one.</summary>
    public void Write(string file, params string[] documents)
    {
        Directory.CreateDirectory(Path);
        var aside = System.IO.Path.Combine(Path, $".{file}.new");
        File.WriteAllText(aside, string.Join("---\n", documents));
        File.Move(aside, System.IO.Path.Combine(Path, file), overwrite: true);
    }

    public void Delete(string file) => File.Delete(System.IO.Path.Combine(Path, file));

    /// <summary>Takes the whole folder away.</summary>
    public void Delete() => Directory.Delete(Path, recursive: true);

    /// <summary>Takes over a folder of the repository's samples.</summary>
    public void CopySample(string name, Func<string, string> change)
    {
        foreach (var file in Directory.EnumerateFiles(Checkout.Find().In("config", "samples", name), "*.yaml"))
        {
            Write(System.IO.Path.GetFileName(file), change(File.ReadAllText(file)));
        }
    }
}
