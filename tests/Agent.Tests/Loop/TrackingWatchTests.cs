using LvsOperator.Agent.Loop;
using LvsOperator.Node;

namespace LvsOperator.Agent.Tests.Loop;

public sealed class TrackingWatchTests
{
    private readonly SteppedTime _time = new();
    private TrackedConnections? _table;
    private int _looks;

    [Fact]
    public void Where_connections_are_not_tracked_nothing_is_told() => Assert.Equal((null, null), Look());

    [Fact]
    public void A_full_table_is_told_with_the_remedy_in_words_that_stay_the_same_until_there_is_room()
    {
        var watch = Watch();
        _table = new(89, 100);
        Assert.Equal((null, null), Look(watch));
        _table = new(100, 100);
        var (problem, hindrance) = Look(watch);
        Assert.StartsWith("connection tracking is full (nf_conntrack_count 100 of nf_conntrack_max 100): ", problem, StringComparison.Ordinal);
        Assert.Contains("`sysctl -w net.netfilter.nf_conntrack_max=200`", problem, StringComparison.Ordinal);
        Assert.NotNull(hindrance);
        _table = new(99, 100);
        Assert.Equal((problem, hindrance), Look(watch));
        _table = new(92, 100);
        _time.Pass(60);
        // Not out of danger yet, though probes are heard again.
        Assert.Equal((problem, null), Look(watch));
        _table = new(50, 100);
        Assert.Equal((null, null), Look(watch));
    }

    /// <summary>A probe that was dropped is missed when its time is up, when there may be room again.</summary>
    [Fact]
    public void A_probe_that_ends_soon_after_there_is_room_says_nothing_yet()
    {
        var watch = Watch();
        _table = new(100, 100);
        Look(watch);
        _table = new(10, 100);
        _time.Pass(5);
        Assert.NotNull(watch.Hindrance());
        _time.Pass(6);
        Assert.Null(watch.Hindrance());
    }

    [Fact]
    public void Ten_thousand_probes_that_end_at_once_look_once()
    {
        var watch = Watch();
        for (var i = 0; i < 10_000; i++) watch.Hindrance();
        Assert.Equal(1, _looks);
    }

    private TrackingWatch Watch() => new(
        () =>
        {
            _looks++;
            return _table;
        },
        _time);

    private (string? Problem, string? Hindrance) Look(TrackingWatch? watch = null)
    {
        watch ??= Watch();
        _time.Pass(1);
        return (watch.Problem(), watch.Hindrance());
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now;

        internal void Pass(int seconds) => _now += seconds * 1000L;
    }
}
