using System.Net;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Netlink;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>The loop itself, on real time; it ends by its own condition.</summary>
public sealed class AgentLoopTests : IDisposable
{
    private static readonly string Site = TestNode.Site(TestNode.Pool(11), TestNode.Service());
    private readonly string _folder = Directory.CreateTempSubdirectory("loop-").FullName;
    private readonly FakeKernel _kernel = new();
    private readonly StatusBoard _board = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<List<Round>> Run(string manifests, Func<List<Round>, bool> done, TimeProvider? time = null)
    {
        var owned = new OwnershipStore(new(Path.Combine(_folder, "ownership.json")));
        var memories = new MemoryStore(new(Path.Combine(_folder, "memory.json")));
        using var inbox = new Inbox();
        await using var tiers = new TierRunners((_, _) => throw new InvalidOperationException(), TimeSpan.FromSeconds(5));
        var loop = new AgentLoop(
            new(new("lvs1", NodeRoles.All), _kernel, owned, memories), inbox, tiers, _board, memories, new(new(Path.Combine(_folder, "verdicts.json"))),
            time ?? TimeProvider.System, NullLogger.Instance);
        inbox.Put(new SourceUpdate(TestNode.SnapshotOf(manifests), []));
        List<Round> rounds = [];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await loop.RunAsync(
            (round, _) =>
            {
                rounds.Add(round);
                return done(rounds);
            },
            deadline.Token);
        Assert.False(deadline.IsCancellationRequested);
        return rounds;
    }

    [Fact]
    public async Task A_bug_does_not_end_the_loop_and_is_reported()
    {
        var bugs = 0;
        _kernel.Fault = (call, _) => call == "ReadTable" && bugs++ == 0 ? throw new InvalidOperationException("oops") : null;
        var rounds = await Run(Site, r => _kernel.Services.Count > 0);
        Assert.Contains("oops", Assert.Single(rounds[0].Failures), StringComparison.Ordinal);
        Assert.Empty(_board.Last.Failures);
    }

    [Fact]
    public async Task Verdicts_recorded_survive_a_first_look_that_fails()
    {
        var pool = new Api.Meta.ObjectRef("RealServerPool", new("web", "web"));
        var key = new CheckKey(pool, IPAddress.Parse("192.0.2.11"), 80);
        var recorded = Verdicts.Empty.With(key, new(HealthState.Down, DateTimeOffset.UnixEpoch, "refused"));
        File.WriteAllBytes(Path.Combine(_folder, "verdicts.json"), VerdictRecord.Write(recorded));
        var blind = 0;
        _kernel.Fault = (call, _) => call == "ReadTable" && blind++ == 0 ? FakeKernel.Lost(call) : null;
        var rounds = await Run(Site.Replace("setup: External", "setup: External\n  healthCheck: {type: TCP, interval: 1h}", StringComparison.Ordinal), r => r[^1].Plan is not null);
        Assert.Null(rounds[0].Plan);
        // The server was down, so it is not programmed; with its verdict forgotten it would be taken for one that was never checked.
        Assert.Equal(ServerStateOf(rounds[^1]), HealthState.Down.ToString());
        Assert.Contains("Down", File.ReadAllText(Path.Combine(_folder, "verdicts.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_put_back_by_hours_stalls_nothing()
    {
        var time = new JumpingTime();
        var rounds = await Run(Site, r =>
        {
            time.Ahead = -TimeSpan.FromHours(5) * r.Count;
            return r.Count == 3;
        }, time);
        Assert.Equal(3, rounds.Count);
    }

    private static string ServerStateOf(Round round) => round.Plan!.Reports.SelectMany(r => r.Ports).SelectMany(p => p.Servers).Single().State.ToString();
}
