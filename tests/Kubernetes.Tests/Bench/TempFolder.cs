namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lvs-kubernetes-");

    internal string this[string name] => Path.Combine(folder.FullName, name);

    internal string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>A program that sh runs.</summary>
    internal string Script(string name, string body)
    {
        var path = Write(name, "#!/bin/sh\n" + body);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
