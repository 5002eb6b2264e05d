using System.Formats.Tar;
using System.Text.Json.Nodes;

namespace LvsOperator.Install.Tests.Images;

/// <summary>An image as <c>make images</c> leaves it, for <c>docker load</c>.</summary>
/// <param name="Name">Its target in the Dockerfile.</param>
/// <param name="Programs">Those of our programs that it is built of.</param>
internal sealed record Archive(string Name, params string[] Programs)
{
    internal static Archive Operator { get; } = new("operator", "lvs-operator");

    internal static Archive Agent { get; } = new("agent", "lvs-agent", "lvsctl");

    /// <summary>Has a shell, with which tests look around.</summary>
    internal static Archive Director { get; } = new("director");

    internal static IReadOnlyList<Archive> All { get; } = [Operator, Agent, Director];

    internal string File => Repository.In($"out/images/{Name}.tar");

    /// <summary>Skips the test unless it was built, and of the programs that are in out/ now.</summary>
    internal void SkipIfMissing() => Assert.SkipUnless(
        System.IO.File.Exists(File) && Programs.All(program => System.IO.File.GetLastWriteTimeUtc(Repository.In($"out/{program}")) <= System.IO.File.GetLastWriteTimeUtc(File)),
        $"needs {File}, built of the programs that are in out/: make images");

    /// <summary>What it is called, and what a container of it is to be.</summary>
    internal (string Tag, JsonObject Settings) Read()
    {
        var texts = new Dictionary<string, string>();
        Walk(System.IO.File.OpenRead(File), entry =>
        {
            if (entry.Name.EndsWith(".json", StringComparison.Ordinal)) texts[entry.Name] = new StreamReader(entry.DataStream!).ReadToEnd();
        });
        var manifest = JsonNode.Parse(texts["./manifest.json"])![0]!;
        return ((string)manifest["RepoTags"]![0]!, (JsonObject)JsonNode.Parse(texts[$"./{manifest["Config"]}"])!["config"]!);
    }

    /// <summary>Its files, folders left out: the path in the container, and what is known of it.</summary>
    internal IReadOnlyDictionary<string, ImageFile> Files()
    {
        var files = new Dictionary<string, ImageFile>();
        Walk(System.IO.File.OpenRead(File), entry =>
        {
            if (entry.Name != "./layer.tar") return;
            Walk(entry.DataStream!, file =>
            {
                if (file.EntryType != TarEntryType.Directory) files[file.Name[1..]] = new(file.Mode, file.LinkName, IsScript(file.DataStream));
            });
        });
        return files;
    }

    private static bool IsScript(Stream? file) => file is not null && file.ReadByte() == '#' && file.ReadByte() == '!';

    private static void Walk(Stream archive, Action<TarEntry> look)
    {
        using var reader = new TarReader(archive);
        while (reader.GetNextEntry() is { } entry) look(entry);
    }
}

/// <summary>A file of an image.</summary>
/// <param name="Mode">As chmod has it.</param>
/// <param name="Link">What a link points at; else empty.</param>
/// <param name="IsScript">Whether it wants an interpreter.</param>
internal sealed record ImageFile(UnixFileMode Mode, string Link, bool IsScript);
