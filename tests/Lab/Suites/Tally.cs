using Spectre.Console;

namespace LvsOperator.Lab.Suites;

/// <summary>Results counted, for the screen and for whoever called us.</summary>
internal sealed class Tally
{
    private const int LinesOfAFailure = 12;

    private readonly List<TestResult> results = [];
    private readonly Lock gate = new();

    public void Add(TestResult result)
    {
        lock (gate)
        {
            results.Add(result);
        }
    }

    public int Count(TestOutcome outcome) => results.Count(result => result.Outcome == outcome);

    public bool AllHeld => results.Count > 0 && Count(TestOutcome.Failed) == 0;

    public Table Table()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("suite", "passed", "failed", "skipped", "time");
        foreach (var suite in results.GroupBy(result => result.Suite).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            table.AddRow(
                Markup.Escape(suite.Key),
                $"{suite.Count(result => result.Outcome == TestOutcome.Passed)}",
                $"{suite.Count(result => result.Outcome == TestOutcome.Failed)}",
                $"{suite.Count(result => result.Outcome == TestOutcome.Skipped)}",
                $"{suite.Sum(result => result.Time.TotalSeconds):0.0} s");
        }
        return table;
    }

    /// <summary>The failed tests, each with the first lines of why: for the end of a long log, where a reader looks first.</summary>
    public IEnumerable<string> Failures() => results.Where(result => result.Outcome == TestOutcome.Failed).SelectMany(result =>
        result.Text.Split('\n').Take(LinesOfAFailure).Select(line => "    " + line.TrimEnd()).Prepend($"{result.Suite}(lab): {result.Name}"));

    /// <summary>Lines <c>SUITE PASSED FAILED SKIPPED SECONDS</c>, for scripts.</summary>
    public IEnumerable<string> Lines() => results.GroupBy(result => result.Suite).OrderBy(group => group.Key, StringComparer.Ordinal).Select(suite =>
        FormattableString.Invariant($"{suite.Key} {suite.Count(result => result.Outcome == TestOutcome.Passed)} {suite.Count(result => result.Outcome == TestOutcome.Failed)} {suite.Count(result => result.Outcome == TestOutcome.Skipped)} {suite.Sum(result => result.Time.TotalSeconds):0.0}"));
}
