using LvsOperator.Node;

namespace LvsOperator.Node.Tests;

public sealed class FileIdentityTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("identity-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>The time that .NET calls a folder's creation changes with every file in it, so that every edit looked like another folder.</summary>
    [Fact]
    public void A_folder_stays_the_same_one_whatever_happens_in_it_and_another_in_its_place_is_not()
    {
        var folder = Path.Combine(_root, "a");
        Assert.Null(FileIdentity.Of(folder));
        Directory.CreateDirectory(folder);
        var first = FileIdentity.Of(folder);
        Assert.NotNull(first);
        File.WriteAllText(Path.Combine(folder, "x"), "1");
        File.Delete(Path.Combine(folder, "x"));
        Assert.Equal(first, FileIdentity.Of(folder));
        Directory.Move(folder, Path.Combine(_root, "b"));
        Directory.CreateDirectory(folder);
        Assert.NotEqual(first, FileIdentity.Of(folder));
        Assert.Equal(first, FileIdentity.Of(Path.Combine(_root, "b")));
        Directory.CreateSymbolicLink(Path.Combine(_root, "link"), Path.Combine(_root, "b"));
        Assert.Equal(first, FileIdentity.Of(Path.Combine(_root, "link")));
    }
}
