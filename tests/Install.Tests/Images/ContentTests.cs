namespace LvsOperator.Install.Tests.Images;

/// <summary>What is in the images, from their archives.</summary>
public sealed class ContentTests
{
    private static readonly string[] Shells = ["sh", "bash", "dash", "ash", "zsh", "busybox", "toybox", "perl", "python3", "awk", "mawk"];
    private static readonly string[] PackageManagers = ["apt", "apt-get", "dpkg", "rpm", "apk", "dnf", "pip3"];

    [Theory]
    [InlineData("operator", "lvs-operator", "65532:65532")]
    [InlineData("agent", "lvs-agent", "")]
    public void An_image_starts_its_program_as_the_user_of_the_Dockerfile(string name, string program, string user)
    {
        var image = Image(name);
        var (tag, settings) = image.Read();
        Assert.Equal($"{program}:{Version}", tag);
        Assert.Equal(user, (string?)settings["User"] ?? "");
        Assert.Equal($"""["/usr/local/bin/{program}"]""", settings["Entrypoint"]!.ToJsonString());
        Assert.Contains($"/usr/local/bin/{program}", image.Files().Keys);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("agent")]
    public void An_image_has_nothing_to_work_with_for_a_thief(string name)
    {
        var files = Image(name).Files();
        Assert.DoesNotContain(files.Keys, path => Shells.Concat(PackageManagers).Contains(Path.GetFileName(path)) || path.StartsWith("/var/lib/dpkg/", StringComparison.Ordinal));
        // Nor what only a shell or an interpreter could run.
        Assert.Empty(files.Where(file => file.Value.IsScript || file.Key.EndsWith(".py", StringComparison.Ordinal)).Select(file => file.Key));
        Assert.Empty(files.Where(file => (file.Value.Mode & (UnixFileMode.SetUser | UnixFileMode.SetGroup)) != 0).Select(file => file.Key));
        Assert.Empty(files.Where(file => file.Value.Link.Length == 0 && (file.Value.Mode & UnixFileMode.OtherWrite) != 0).Select(file => file.Key));
    }

    private static string Version => Repository.Read("Directory.Build.props").Split("<Version>")[1].Split('<')[0];

    private static Archive Image(string name)
    {
        var image = Archive.All.Single(archive => archive.Name == name);
        image.SkipIfMissing();
        return image;
    }
}
