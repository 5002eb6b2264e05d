using LvsOperator.Lab.Boot;

namespace LvsOperator.Lab.Tests.Bench;

public class GuestEndTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("0\n", null, false, false, "Ran", 0)]
    [InlineData("7\n", null, false, false, "Ran", 7)]
    [InlineData(null, null, false, true, "TimedOut", 1)]
    [InlineData(null, null, true, false, "Interrupted", 130)]
    [InlineData(null, "no overlay file system", false, false, "Died", 1)]
    [InlineData(null, null, false, false, "Died", 1)]
    [InlineData("", null, false, false, "Died", 1)]
    public void A_lab_without_an_exit_code_never_counts_as_success(
        string? exit, string? broken, bool interrupted, bool timedOut, string outcome, int code)
    {
        var end = GuestEnd.Of(exit, broken, interrupted, timedOut, Limit);

        Assert.Equal(outcome, end.Outcome.ToString());
        Assert.Equal(code, end.ExitCode);
        Assert.Equal(end.Outcome == GuestOutcome.Ran, end.Reason.Length == 0);
    }
}
