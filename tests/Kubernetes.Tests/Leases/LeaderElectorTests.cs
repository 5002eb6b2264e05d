using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.Leases;

/// <summary>Candidates, each with a clock of its own.</summary>
public sealed class LeaderElectorTests : IAsyncLifetime
{
    private readonly List<Candidate> candidates = [];
    private ScriptedApi api = null!;
    private LeaseApi lease = null!;

    public async ValueTask InitializeAsync()
    {
        api = await ScriptedApi.StartAsync();
        lease = new LeaseApi(api);
    }

    public async ValueTask DisposeAsync()
    {
        lease.Fault = _ => null;
        foreach (var candidate in candidates) await candidate.DisposeAsync();
        await api.DisposeAsync();
    }

    private sealed class Candidate : IAsyncDisposable
    {
        private readonly ApiClient client;
        private readonly CancellationTokenSource stop = new();

        internal Candidate(ScriptedApi api, string name)
        {
            client = api.Client(Clock, ScriptedApi.Generous with { Observer = Ear });
            Elector = new LeaderElector(client, new ObjectKey("lvs", "leader"), name, ElectionTimes.Default);
            Running = Elector.RunAsync(LeadAsync, stop.Token);
        }

        internal ManualClock Clock { get; } = new();

        internal Ear Ear { get; } = new();

        internal LeaderElector Elector { get; }

        internal Task Running { get; }

        internal int Terms { get; private set; }

        /// <summary>Whether the work goes on; it ends only when told to.</summary>
        internal bool Works { get; private set; }

        internal TaskCompletionSource EndOfWork { get; } = new();

        internal TaskCompletionSource? Lingers { get; set; }

        internal Task LeadsAsync() => Until.TrueAsync(() => Elector.IsLeading && Works, () => $"does not lead; {Elector.Leader} does; {Ear.All}");

        internal async Task StopAsync()
        {
            await stop.CancelAsync();
            await Running.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
        }

        public async ValueTask DisposeAsync()
        {
            EndOfWork.TrySetResult();
            Lingers?.TrySetResult();
            await StopAsync();
            client.Dispose();
            stop.Dispose();
        }

        private async Task LeadAsync(CancellationToken term)
        {
            Terms++;
            Works = true;
            try
            {
                await EndOfWork.Task.WaitAsync(term);
            }
            finally
            {
                if (Lingers is not null) await Lingers.Task;
                Works = false;
            }
        }
    }

    private Candidate Join(string name)
    {
        var candidate = new Candidate(api, name);
        candidates.Add(candidate);
        return candidate;
    }

    private async Task RenewsAsync(Candidate candidate)
    {
        var before = lease.Writes;
        await candidate.Clock.PassAsync(2, 2.4);
        await Until.TrueAsync(() => lease.Writes > before, "a renewal");
    }

    [Fact]
    public async Task The_first_leads_renews_and_gives_back_when_it_stops()
    {
        var one = Join("one");
        await one.LeadsAsync();
        Assert.Equal(("one", 0), (lease.Holder, lease.Transitions));
        for (var i = 0; i < 10; i++) await RenewsAsync(one); // more than the lease's own duration
        Assert.True(one.Works);
        await one.StopAsync();
        Assert.Equal("", lease.Holder);
        Assert.False(one.Elector.IsLeading);
    }

    /// <summary>Seen: stopped in the middle of a renewal, a leader gave back a version that was no longer the newest, and the others waited for it to expire.</summary>
    [Fact]
    public async Task A_renewal_whose_answer_was_lost_does_not_keep_the_lease_from_being_given_back()
    {
        var one = Join("one");
        await one.LeadsAsync();
        lease.Mute = _ => true;
        await RenewsAsync(one);
        lease.Mute = _ => false;
        await one.StopAsync();
        Assert.Equal("", lease.Holder);
    }

    [Fact]
    public async Task The_lease_is_given_back_only_after_the_work_has_ended()
    {
        var one = Join("one");
        one.Lingers = new TaskCompletionSource();
        await one.LeadsAsync();
        var stopping = one.StopAsync();
        await Until.TrueAsync(() => one.Clock.Pending() is [7], () => $"only the deadline of the work is left; timers in {string.Join(", ", one.Clock.Pending())}");
        Assert.Equal("one", lease.Holder);
        one.Lingers.SetResult();
        await stopping;
        Assert.Equal("", lease.Holder);
    }

    [Fact]
    public async Task Work_that_ends_by_itself_ends_the_election_and_a_bug_comes_out()
    {
        var one = Join("one");
        await one.LeadsAsync();
        one.EndOfWork.SetResult();
        await one.Running.InTime();
        Assert.Equal("", lease.Holder);

        var two = Join("two");
        await two.LeadsAsync();
        two.EndOfWork.SetException(new InvalidOperationException("bug"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => two.Running.InTime());
        Assert.Equal("", lease.Holder);
    }

    [Fact]
    public async Task Another_takes_over_when_it_saw_no_renewal_for_the_duration_and_not_because_clocks_differ()
    {
        var one = Join("one");
        await one.LeadsAsync();
        var two = Join("two");
        two.Clock.Leap = TimeSpan.FromDays(3); // in the eyes of its wall clock the lease has long expired
        for (var i = 0; i < 8; i++)
        {
            await RenewsAsync(one);
            await two.Clock.PassAsync(2, 2.4);
        }

        Assert.Equal(1, one.Terms + two.Terms);
        Assert.Equal("one", two.Elector.Leader);

        // The first hangs, and does not even notice: only its own clock stands still.
        for (var looks = 0; !two.Elector.IsLeading && looks < 7; looks++) await two.Clock.PassAsync(2, 2.4);
        await two.LeadsAsync();
        Assert.Equal(("two", 1), (lease.Holder, lease.Transitions));

        // It wakes up, sees who leads, and ends its work.
        await one.Clock.PassAsync(2, 2.4);
        await Until.TrueAsync(() => !one.Works && !one.Elector.IsLeading, () => one.Ear.All);
        Assert.Contains("Following: two holds the lease", one.Ear.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    public async Task A_leader_that_cannot_renew_ends_its_work_before_another_may_begin(int fault)
    {
        var one = Join("one");
        await one.LeadsAsync();
        await RenewsAsync(one);
        await Until.TrueAsync(() => one.Clock.Pending().Any(s => s is >= 2 and <= 2.4), "it waits for the next renewal");
        lease.Fault = _ => fault;
        one.Clock.Advance(ElectionTimes.Default.Deadline);
        await Until.TrueAsync(() => !one.Works && !one.Elector.IsLeading, () => one.Ear.All);
        Assert.Contains("not renewed for 7 s", one.Ear.All, StringComparison.Ordinal);
        Assert.Equal("one", lease.Holder);
        lease.Fault = _ => null;
        // Back again: it leads anew without waiting, for the lease is still in its name.
        await Until.TrueAsync(
            () =>
            {
                // The limit of giving back what hangs, and the period of looks; never the limits of requests that are being answered.
                if (one.Terms == 1) one.Clock.Pass(5, 5);
                if (one.Terms == 1) one.Clock.Pass(2, 2.4);
                return one.Terms == 2 && one.Works;
            },
            () => one.Ear.All);
    }

    [Fact]
    public async Task A_lease_that_somebody_deletes_is_made_again()
    {
        var one = Join("one");
        await one.LeadsAsync();
        lease.Delete();
        await RenewsAsync(one);
        Assert.Equal("one", lease.Holder);
        Assert.Equal(1, one.Terms);
        await RenewsAsync(one);
    }

    [Fact]
    public async Task Of_two_that_begin_at_once_one_leads()
    {
        var (one, two) = (Join("one"), Join("two"));
        await Until.TrueAsync(() => one.Works || two.Works, "one leads");
        var (leader, other) = one.Works ? (one, two) : (two, one);
        await RenewsAsync(leader);
        await Until.TrueAsync(() => other.Clock.Pending().Any(s => s is >= 2 and <= 2.4), "the other waits");
        Assert.False(other.Works);
    }

    [Fact]
    public async Task Fields_that_are_not_ours_stay()
    {
        var one = Join("one");
        await one.LeadsAsync();
        await one.StopAsync();
        var document = lease.Document!;
        Assert.Equal("Lease", document["kind"]!.GetValue<string>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", document["spec"]!["renewTime"]!.GetValue<string>());
    }
}
