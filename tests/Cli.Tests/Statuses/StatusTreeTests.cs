using LvsOperator.Cli.Statuses;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Tests.Statuses;

public sealed class StatusTreeTests
{
    /// <summary>It counted who serves: a backup that waits was ill, and a server that is kept though it is down was well.</summary>
    [Fact]
    public void The_health_of_a_director_is_the_number_of_servers_that_are_up()
    {
        var director = new DirectorStatus("lvs1", true, QuorumState.Held, TrafficStatus.None,
        [
            Server(3, HealthState.Down, ServerUse.Serving), Server(4, HealthState.Up, ServerUse.Standby), Server(5, HealthState.Up, ServerUse.Joining),
            Server(6, HealthState.Draining, ServerUse.Quiesced),
        ]);
        var report = new StatusReport([new("10.0.0.100", 80, "TCP", "web/shop", "DR", "rr", [director], "")], [], []);
        Assert.Contains(StatusTree.Lines(report), line => string.Concat(line.Pieces.Select(p => p.Text)).Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["└─", "lvs1", "2/4", ..]);
    }

    [Fact]
    public void A_VIP_tells_its_mode_its_scheduler_and_how_clients_are_kept()
    {
        var report = new StatusReport([new("10.0.0.100", 80, "TCP", "web/shop", "NAT", "mh", [], "") { Persistence = "300 s by /24" }], [], []);
        Assert.Contains(StatusTree.Lines(report), line => string.Concat(line.Pieces.Select(p => p.Text)).EndsWith("web/shop, NAT, mh, persistent 300 s by /24", StringComparison.Ordinal));
    }

    private static RealServerState Server(int last, HealthState state, ServerUse use) => new($"10.0.0.{last}", 80, "", state, "", 1, use, 0, 0, TrafficStatus.None);
}
