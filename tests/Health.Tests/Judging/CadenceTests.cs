using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Tests.Judging;

public sealed class CadenceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(300, 0, 300)]
    [InlineData(300, 299, 300)]
    [InlineData(300, 300, 1300)]
    [InlineData(300, 1299, 1300)]
    [InlineData(300, 3500, 4300)]
    [InlineData(0, 0, 1000)]
    public void The_next_round_is_the_first_beat_after_now(int phase, int now, int next) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(next),
            new Cadence(TimeSpan.FromMilliseconds(phase), Second).NextRound(TimeSpan.FromMilliseconds(now)));

    [Theory]
    [InlineData(10_000)]
    [InlineData(7_777)]
    [InlineData(100)]
    [InlineData(3)]
    public void Checks_are_spread_evenly_for_any_count(int count)
    {
        const int slots = 100;
        var taken = new int[slots];
        for (var i = 0; i < count; i++)
        {
            var phase = Cadence.ForIndex((ulong)(i + 12_345), Second).Phase;
            Assert.InRange(phase, TimeSpan.Zero, Second - TimeSpan.FromTicks(1));
            taken[(int)(phase.Ticks * slots / Second.Ticks)]++;
        }

        Assert.InRange(taken.Max(), 1, (count / slots) + 3);
    }

    [Fact]
    public void They_stay_spread_when_every_second_one_leaves()
    {
        const int slots = 100;
        var taken = new int[slots];
        for (var i = 0UL; i < 10_000; i += 2) taken[(int)(Cadence.ForIndex(i, Second).Phase.Ticks * slots / Second.Ticks)]++;
        Assert.InRange(taken.Max(), 1, 55);
    }
}
