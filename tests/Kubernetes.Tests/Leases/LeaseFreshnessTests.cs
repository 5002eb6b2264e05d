using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Tests.Leases;

public sealed class LeaseFreshnessTests
{
    private static readonly ObjectKey Key = new("lvs", "n1");
    private readonly ManualClock clock = new();

    private static Lease Renewed(int second, string? holder = "n1", int? duration = 10) => new()
    {
        Metadata = new ObjectMeta { Name = "n1", Namespace = "lvs" },
        Spec = new LeaseSpec { HolderIdentity = holder, LeaseDurationSeconds = duration, RenewTime = DateTimeOffset.UnixEpoch.AddSeconds(second) },
    };

    [Fact]
    public void A_lease_is_fresh_for_its_duration_after_we_saw_it_change_whatever_its_times_say()
    {
        var freshness = new LeaseFreshness(clock, TimeSpan.FromSeconds(5));
        Assert.False(freshness.IsFresh(Key));
        Assert.True(freshness.Note(Renewed(0)));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(freshness.Note(Renewed(0)));
        Assert.Equal(TimeSpan.FromSeconds(1), freshness.Remaining(Key));
        clock.Leap = TimeSpan.FromDays(-400);
        Assert.True(freshness.IsFresh(Key));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(freshness.IsFresh(Key));
        Assert.True(freshness.Note(Renewed(1)));
        Assert.True(freshness.IsFresh(Key));
        freshness.Forget(Key);
        Assert.False(freshness.IsFresh(Key));
    }

    [Fact]
    public void One_given_back_is_not_fresh_and_one_without_duration_has_ours()
    {
        var freshness = new LeaseFreshness(clock, TimeSpan.FromSeconds(5));
        freshness.Note(Renewed(0, ""));
        Assert.False(freshness.IsFresh(Key));
        freshness.Note(Renewed(0, "n1", null));
        Assert.Equal(TimeSpan.FromSeconds(5), freshness.Remaining(Key));
    }
}
