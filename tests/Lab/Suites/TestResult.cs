namespace LvsOperator.Lab.Suites;

/// <summary>How a test ended.</summary>
internal enum TestOutcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>A test that ended.</summary>
/// <param name="Suite">Project it is of.</param>
/// <param name="Name">As displayed.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Text">Why it failed or was skipped.</param>
internal sealed record TestResult(string Suite, string Name, TestOutcome Outcome, TimeSpan Time, string Text);
