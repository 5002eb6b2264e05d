using LvsOperator.Agent.Loop;
using LvsOperator.Health;

namespace LvsOperator.Agent.Tests.Loop;

public sealed class UndecidedWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly UndecidedWatch _watch = new();

    /// <summary>A node out of sockets judged nobody any more, and said so nowhere.</summary>
    [Fact]
    public void Checks_that_cannot_be_made_are_one_problem_in_one_wording_however_many_they_are()
    {
        Assert.Null(Look(0, 0, 0));
        var told = Look(1, 5, 2, "no file descriptor left here (EMFILE)");
        Assert.Contains("no file descriptor left here (EMFILE)", told, StringComparison.Ordinal);
        for (var i = 1; i <= 100; i++) Assert.Equal(told, Look(1 + (2 * i), 5 + i, i % 3, i % 2 == 0 ? "other" : "no file descriptor left here (EMFILE)"));
    }

    [Fact]
    public void It_is_over_when_none_was_met_for_a_while()
    {
        Assert.NotNull(Look(0, 5, 2, "why"));
        Assert.NotNull(Look(10, 5, 0, "why"));
        Assert.NotNull(Look(29, 6, 0, "why"));
        Assert.NotNull(Look(58, 6, 0, "why"));
        Assert.Null(Look(60, 6, 0, "why"));
        Assert.Contains("again", Look(61, 7, 1, "again"), StringComparison.Ordinal);
    }

    /// <summary>An hourly check that could not be made is a problem until its next turn.</summary>
    [Fact]
    public void It_is_not_over_while_the_last_probe_of_any_could_not_be_made()
    {
        Assert.NotNull(Look(0, 1, 1, "why"));
        Assert.NotNull(Look(3000, 1, 1, "why"));
        Assert.Null(Look(3600, 1, 0, "why"));
    }

    private string? Look(double seconds, long total, int now, string? why = null) =>
        _watch.Look(default(HealthCounters) with { Undecided = total, UndecidedNow = now, UndecidedReason = why }, Start + TimeSpan.FromSeconds(seconds));
}
