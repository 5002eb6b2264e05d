using System.Text.RegularExpressions;

namespace LvsOperator.Docs.Tests;

/// <summary>A page of the guide: its name below the repository, its text, and the parts that tests look at.</summary>
internal sealed partial record Page(string Name, string Text)
{
    /// <summary>Every page that people write; <c>docs/reference</c> is generated.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        .. new[] { "README.md", "CONTRIBUTING.md", "CHANGELOG.md" }
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(f => "docs/" + Path.GetFileName(f)).Order(StringComparer.Ordinal))
            .Select(name => new Page(name, Repository.Read(name))),
    ];

    /// <summary>Fenced blocks, each with its language and the line before it.</summary>
    public IEnumerable<Block> Blocks => Fence().Matches(Text).Select(m => new Block(
        this, LineOf(m.Groups["open"].Index), m.Groups["language"].Value, m.Groups["before"].Value.Trim(), m.Groups["body"].Value));

    /// <summary>What stands between single backticks, outside fenced blocks.</summary>
    public IEnumerable<string> InlineCode => Inline().Matches(Fence().Replace(Text, "\n")).Select(m => m.Groups[1].Value);

    /// <summary>Links to other pages and files, outside code.</summary>
    public IEnumerable<string> Links => Link().Matches(Inline().Replace(Fence().Replace(Text, "\n"), "code")).Select(m => m.Groups[1].Value);

    /// <summary>The anchors that its headings give, as forges make them: lower case, blanks to dashes, punctuation gone.</summary>
    public IReadOnlySet<string> Anchors => Heading().Matches(Fence().Replace(Text, "\n"))
        .Select(m => NotInAnchor().Replace(m.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')).ToHashSet();

    private int LineOf(int index) => Text.AsSpan(0, index).Count('\n') + 1;

    [GeneratedRegex(@"^(?<before>.*)\n(?<open>```)(?<language>\w*)\n(?<body>(?s:.*?)\n)```$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    /// <summary>A fenced block.</summary>
    internal sealed record Block(Page Page, int Line, string Language, string Before, string Body)
    {
        /// <summary>For messages.</summary>
        public string Place => $"{Page.Name}:{Line}";
    }
}
