using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>Cases: what is rendered is what was reviewed (LVS_UPDATE=1 writes it anew), lies within the grammar, and the real nginx takes it.</summary>
public sealed class NginxGoldenTests
{
    /// <summary>The cases.</summary>
    public static TheoryData<string> Cases() => NginxCase.Names();

    [Theory, MemberData(nameof(Cases))]
    public void Rendering_is_the_golden(string name)
    {
        var given = NginxCase.Load(name);
        var rendering = given.Render();
        Golden(Path.Combine(given.Directory, "nginx.conf"), rendering.Files.Single().Content);
        Golden(Path.Combine(given.Directory, "faults.txt"), string.Concat(rendering.Faults.Select(f => $"{f}\n")));
        Assert.Equal(rendering.Files, NginxCase.Load(name).Render().Files);
        NginxGrammar.Check(NginxTokens.Parse(rendering.Files.Single().Content));
    }

    [Theory, MemberData(nameof(Cases)), Trait("needs", "nginx")]
    public void The_real_nginx_takes_the_golden(string name)
    {
        var nginx = RealNginx.Require();
        var given = NginxCase.Load(name);
        var state = Directory.CreateTempSubdirectory("lvs-nginx-").FullName;
        try
        {
            var paths = NginxPaths.Of(state, given.Tier.Key)!;
            Directory.CreateDirectory(paths.Temporary);
            Directory.CreateDirectory(paths.Logs);
            Directory.CreateDirectory(paths.Current);
            foreach (var file in given.Render(state).Files) File.WriteAllText(Path.Combine(paths.Current, file.Path), file.Content);
            var (code, output) = RealNginx.Test(nginx, paths.Configuration);
            Assert.True(code == 0, output);
            Assert.DoesNotContain("[warn]", output, StringComparison.Ordinal);
            Assert.DoesNotContain("[emerg]", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static void Golden(string path, string content)
    {
        if (Environment.GetEnvironmentVariable("LVS_UPDATE") == "1") File.WriteAllText(path, content);
        Assert.True(File.Exists(path), $"{path} is absent; LVS_UPDATE=1 writes it");
        Assert.Equal(File.ReadAllText(path), content);
    }
}
