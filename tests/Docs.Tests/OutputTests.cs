namespace LvsOperator.Docs.Tests;

/// <summary>Output in the guide is what the programs print.</summary>
public sealed class OutputTests
{
    private static readonly string Site = Path.Combine(Repository.Root, "config/samples/site-003");

    [Fact]
    public void The_readme_shows_what_lvsctl_says_of_the_sample()
    {
        var said = Programs.Run("lvsctl", ["validate", "-f", Site]) + Programs.Run("lvsctl", ["render", "-f", Site, "--node", "lvs1", "--what", "ipvs"]);
        Assert.Contains(Page.All.Single(p => p.Name == "README.md").Blocks, b => b.Body.Trim() == said.Trim());
    }

    [Fact]
    public void The_page_of_lvsctl_shows_what_render_says_of_the_sample()
    {
        var said = Programs.Run("lvsctl", ["render", "-f", Site, "--node", "lvs1", "--what", "ipvs"]);
        Assert.Contains(Page.All.Single(p => p.Name == "docs/lvsctl.md").Blocks, b => b.Body.Trim() == said.Trim());
    }
}
