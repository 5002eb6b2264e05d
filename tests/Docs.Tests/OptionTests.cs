using System.Text.RegularExpressions;

namespace LvsOperator.Docs.Tests;

/// <summary>Every option that the guide speaks of is one that a program has.</summary>
public sealed partial class OptionTests
{
    /// <summary>Options of other people's programs.</summary>
    private static readonly string[] Foreign = ["--now", "--delete", "--project", "--system", "--target", "--configuration"];

    [Fact]
    public void Every_command_line_uses_options_that_its_command_has()
    {
        var wrong = from page in Page.All
                    from code in page.InlineCode.Concat(page.Blocks.SelectMany(b => b.Body.Split('\n')))
                    from Match command in Command().Matches(code)
                    let program = command.Groups["program"].Value
                    let name = command.Groups["name"].Value
                    from fault in Faults(program, name, command.Groups["rest"].Value)
                    select $"{page.Name}: {code.Trim()}: {fault}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void Every_option_named_alone_is_one_of_ours()
    {
        var known = Programs.Commands.SelectMany(p => p.Value.SelectMany(c => Programs.Options(p.Key, c))).Concat(Foreign).ToHashSet();
        var wrong = from page in Page.All
                    from code in page.InlineCode
                    where code.StartsWith('-')
                    let option = Option().Match(code).Value
                    where option.StartsWith("--", StringComparison.Ordinal) && !known.Contains(option)
                    select $"{page.Name}: {code}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void The_guide_tells_of_every_option_of_the_agent()
    {
        var page = Page.All.Single(p => p.Name == "docs/operations.md").Text;
        var missing = from option in Programs.Options("lvs-agent", "run") where option is not ("-h" or "--help") && !page.Contains($"`{option}", StringComparison.Ordinal) select option;
        Assert.Empty(missing);
    }

    [Fact]
    public void Units_start_the_agent_with_options_that_it_has()
    {
        var units = Directory.EnumerateFiles(Path.Combine(Repository.Root, "config/systemd"), "*.service").SelectMany(File.ReadAllLines);
        Assert.Empty(units.SelectMany(line => Command().Matches(line)).SelectMany(m => Faults(m.Groups["program"].Value, m.Groups["name"].Value, m.Groups["rest"].Value)));
    }

    private static IEnumerable<string> Faults(string program, string command, string rest)
    {
        if (!Programs.Commands[program].Contains(command))
        {
            yield return $"{program} has no command {command}";
            yield break;
        }
        var options = Programs.Options(program, command);
        foreach (Match option in Option().Matches(rest))
            if (!options.Contains(option.Value)) yield return $"{program} {command} has no {option.Value}";
    }

    /// <summary>A program of ours with a command; what follows ends with the command line.</summary>
    [GeneratedRegex(@"(?<![\w./-])(?:\S*/)?(?<program>lvs-agent|lvsctl) +(?<name>[a-z][a-z-]*)(?![\w/@.:-])(?<rest>[^|;&#]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<![\w-])--?[a-z][a-z-]*")]
    private static partial Regex Option();
}
