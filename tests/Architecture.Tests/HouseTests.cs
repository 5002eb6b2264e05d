using System.Text.RegularExpressions;

using static LvsOperator.Architecture.Tests.Offenders;

namespace LvsOperator.Architecture.Tests;

/// <summary>The house rules that a program can check.</summary>
public sealed partial class HouseTests(ITestOutputHelper output)
{
    private const int Explained = 300;
    private const int Longest = 500;

    private static IEnumerable<string> AllSources => Repository.Here.Sources("src").Concat(Repository.Here.Sources("tests"));

    [Fact]
    public void No_file_passes_500_lines()
    {
        var lengths = AllSources.Select(f => (File: f, Lines: Repository.Here.Text(f).AsSpan().Count('\n'))).OrderByDescending(f => f.Lines).ToArray();
        foreach (var (file, lines) in lengths.Where(f => f.Lines > Explained)) output.WriteLine($"{lines} lines: {file}");
        None(lengths.Where(f => f.Lines > Longest).Select(f => $"{f.Lines} lines: {f.File}"));
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong = from file in AllSources
                    let named = Namespace().Match(Repository.Here.Text(file))
                    where named.Success
                    let parts = Path.GetDirectoryName(file)!.Split('/').Skip(1)
                    let expected = Expected(string.Join('.', parts.Prepend("LvsOperator")))
                    where named.Groups[1].Value != expected
                    select $"{file}: {named.Groups[1].Value}, not {expected}";
        None(wrong);
    }

    [Fact]
    public void Every_namespace_is_file_scoped() =>
        None(AllSources.Where(f => BlockNamespace().IsMatch(PurityTests.Code(Repository.Here.Text(f)))));

    /// <summary>Small companions may share a file with the type it is named after, or be one family in a file with a plural name.</summary>
    [Fact]
    public void A_file_of_public_types_has_one_that_bears_its_name()
    {
        var wrong = from file in Repository.Here.Sources("src")
                    let types = PublicType().Matches(PurityTests.Code(Repository.Here.Text(file))).Select(m => m.Groups[1].Value).ToArray()
                    let name = Path.GetFileName(file).Split('.')[0]
                    where types.Length > 1 && !types.Contains(name) && !types.Any(t => name.StartsWith(t, StringComparison.Ordinal)) && !name.EndsWith('s')
                    select $"{file}: {string.Join(", ", types)}";
        None(wrong);
    }

    [Fact]
    public void No_folder_or_file_is_a_drawer_for_odds_and_ends()
    {
        var drawers = Repository.Here.Files.SelectMany(f => f.Split('/')).Select(p => p.Split('.')[0])
            .Where(p => p is "Utils" or "Util" or "Common" or "Helpers" or "Helper" or "Manager" or "Managers" or "Misc" || (p != "Manager" && DrawerName().IsMatch(p)));
        None(drawers.Distinct());
    }

    /// <summary>
    /// Addresses in the repository are those of documentation: examples, our own pools, standards and licences. Where packages come from is
    /// the builder's own affair, so no registry's host may appear; neither does an image name begin with one.
    /// </summary>
    [Fact]
    public void Nothing_names_an_outside_host_but_for_documentation()
    {
        var wrong = from file in Repository.Here.Files
                    where TextFile().IsMatch(file)
                    let text = Repository.Here.Text(file)
                    from match in Url().Matches(text).Concat(Image().Matches(text))
                    let host = match.Groups["host"].Value
                    where host.Contains('.', StringComparison.Ordinal) && !Documentation().IsMatch(host)
                    select $"{file}: {host}";
        None(wrong.Distinct());
    }

    /// <summary>The kinds of one API version share a namespace, whatever folder each has.</summary>
    private static string Expected(string folder) =>
        folder.StartsWith("LvsOperator.Api.V1Alpha1.", StringComparison.Ordinal) ? "LvsOperator.Api.V1Alpha1" : folder;

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^namespace\s+[\w.]+\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"^public\s+(?:(?:static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:record\s+struct|record\s+class|record|class|struct|interface|enum)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex("(Utils|Helpers|Helper|Manager)$")]
    private static partial Regex DrawerName();

    [GeneratedRegex(@"\.(cs|csproj|props|targets|json|md|ya?ml|txt|sh|sln|toml|service|conf|jsp)$|(^|/)(Makefile|Dockerfile|run|NOTICE|LICENSE)$")]
    private static partial Regex TextFile();

    [GeneratedRegex(@"\b(?:https?|oci|git|ssh)://(?<host>[A-Za-z0-9][A-Za-z0-9.-]*)")]
    private static partial Regex Url();

    [GeneratedRegex(@"(?m)^\s*(?:FROM|image:)\s+(?:--\S+\s+)?""?(?<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/")]
    private static partial Regex Image();

    [GeneratedRegex(@"^[0-9.]+$|(^|\.)example(\.(com|org|net))?$|(^|\.)(kernel\.org|ietf\.org|rfc-editor\.org|iana\.org|apache\.org|jakarta\.ee|w3\.org|nginx\.org|kubernetes\.io|keepalived\.org|json-schema\.org|keepachangelog\.com|semver\.org|man7\.org)$|\.local$|\.svc$")]
    private static partial Regex Documentation();
}
