namespace LvsOperator.Docs.Tests;

/// <summary>Links lead somewhere.</summary>
public sealed class LinkTests
{
    private static IEnumerable<(Page Page, string Link)> Links => Page.All.SelectMany(p => p.Links.Select(l => (p, l)));

    [Fact]
    public void Every_relative_link_leads_to_a_file() => Assert.Empty(
        from link in Links
        where !link.Link.Contains("://", StringComparison.Ordinal) && !link.Link.StartsWith('#')
        where !Path.Exists(Target(link.Page, link.Link))
        select $"{link.Page.Name}: {link.Link}");

    [Fact]
    public void Every_anchor_is_a_heading() => Assert.Empty(
        from link in Links
        where link.Link.Contains('#', StringComparison.Ordinal) && !link.Link.Contains("://", StringComparison.Ordinal)
        let parts = link.Link.Split('#')
        let page = parts[0].Length == 0 ? link.Page : new Page(parts[0], File.ReadAllText(Target(link.Page, parts[0])))
        where !page.Anchors.Contains(parts[1])
        select $"{link.Page.Name}: {link.Link}");

    [Fact]
    public void The_index_leads_to_every_page()
    {
        var index = Page.All.Single(p => p.Name == "docs/README.md");
        var pages = Page.All.Where(p => p.Name.StartsWith("docs/", StringComparison.Ordinal) && p != index).Select(p => p.Name["docs/".Length..])
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/reference")).Select(f => $"reference/{Path.GetFileName(f)}"));
        Assert.Empty(pages.Except(index.Links));
    }

    private static string Target(Page page, string link) =>
        Path.Combine(Repository.Root, Path.GetDirectoryName(page.Name)!, link.Split('#')[0]);
}
