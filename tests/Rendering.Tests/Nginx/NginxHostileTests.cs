using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>The real nginx reads hostile tiers as our own parser does: what was rendered of them, it takes.</summary>
public sealed class NginxHostileTests
{
    [Fact, Trait("needs", "nginx")]
    public void The_real_nginx_takes_what_is_rendered_of_hostile_tiers()
    {
        var nginx = RealNginx.Require();
        var state = Directory.CreateTempSubdirectory("lvs-nginx-").FullName;
        try
        {
            foreach (var tier in Hostile.Tier.Sample(100))
            {
                // Whether a regular expression compiles is nginx's to say.
                var literal = tier.Tier.Spec with { Hosts = [.. tier.Tier.Spec.Hosts.Select(h => h with { Routes = [.. h.Routes.Where(r => r.Type != PathType.Regex)] })] };
                var given = tier with { Tier = tier.Tier with { Spec = literal } };
                if (NginxPaths.Of(state, given.Key) is not { } paths) continue;
                Directory.CreateDirectory(paths.Temporary);
                Directory.CreateDirectory(paths.Logs);
                Directory.CreateDirectory(paths.Current);
                File.WriteAllText(paths.Configuration, NginxRenderer.Render(given, NginxSettings.Standalone(state)).Files.Single().Content);
                var (code, output) = RealNginx.Test(nginx, paths.Configuration);
                Assert.True(code == 0, $"{output}\n{File.ReadAllText(paths.Configuration)}");
            }
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }
}
