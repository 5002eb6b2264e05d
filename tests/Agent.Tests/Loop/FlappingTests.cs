using System.Net;
using LvsOperator.Agent.Loop;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>R2: a server whose verdict changes every second, among others that do not; and a pool as large as one can be.</summary>
public sealed class FlappingTests : IDisposable
{
    private readonly TestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("Remove", "AddDestination", "DeleteDestination")]
    [InlineData("Quiesce", "EditDestination", "EditDestination")]
    public void Each_flip_is_one_command_on_that_server_and_none_on_another(string onFailure, string up, string down)
    {
        var site = TestNode.SnapshotOf(TestNode.Site(TestNode.Pool(11, 12, 13).Replace("External", $"External\n  healthCheck: {{type: TCP, onFailure: {onFailure}}}", StringComparison.Ordinal), TestNode.Service()));
        var verdicts = Judge(Judge(Judge(Verdicts.Empty, 11, HealthState.Up), 12, HealthState.Up), 13, HealthState.Up);
        for (var i = 0; i < 5; i++) Step(site, verdicts);
        Assert.Equal(3, _node.Kernel.Destinations.Values.Single().Count);
        _node.Kernel.Journal.Clear();
        for (var second = 0; second < 60; second++)
        {
            verdicts = Judge(verdicts, 12, second % 2 == 0 ? HealthState.Down : HealthState.Up);
            var round = Step(site, verdicts);
            Assert.Empty(round.Failures);
            Assert.Empty(round.Repaired);
            // An audit may come round in between, and finds nothing.
            _node.Now += TimeSpan.FromMilliseconds(500);
            Assert.Empty(Step(site, verdicts).Operations);
            _node.Now += TimeSpan.FromMilliseconds(500);
        }
        Assert.Equal(Enumerable.Range(0, 60).Select(s => s % 2 == 0 ? down : up), _node.Kernel.Journal.Select(j => j.Split(' ')[0]));
        Assert.All(_node.Kernel.Journal, command => Assert.Contains("192.0.2.12", command, StringComparison.Ordinal));
    }

    [Fact]
    public void A_thousand_servers_are_programmed_and_a_second_start_writes_nothing_and_one_change_is_one_command()
    {
        string Site(int weight) => TestNode.Site(
            $"---\napiVersion: lvs-operator.io/v1alpha1\nkind: RealServerPool\nmetadata: {{name: web, namespace: web}}\nspec:\n  setup: External\n  servers:\n"
            + string.Concat(Enumerable.Range(0, 1000).Select(i => $"  - {{address: 10.0.{i / 250}.{1 + (i % 250)}, weight: {(i == 700 ? weight : 1)}}}\n")), TestNode.Service());

        Assert.Empty(_node.Settle(Site(1)).Failures);
        Assert.Equal(1000, _node.Kernel.Destinations.Values.Single().Count);
        _node.Kernel.Journal.Clear();
        _node.Restart();
        Assert.Empty(_node.Settle().Failures);
        Assert.Empty(_node.Kernel.Journal);
        Assert.Empty(_node.Settle(Site(2)).Failures);
        Assert.Contains("10.0.2.201", Assert.Single(_node.Kernel.Journal), StringComparison.Ordinal);
    }

    private Round Step(Planning.Snapshot site, Verdicts verdicts) => _node.Reconciler.Step(new(new(site, []), Inbox.News.Verdicts), verdicts, _node.Now);

    private Verdicts Judge(Verdicts verdicts, int server, HealthState state) => verdicts.With(
        new(new ObjectRef("RealServerPool", new("web", "web")), IPAddress.Parse($"192.0.2.{server}"), 80), new(state, _node.Now, state == HealthState.Up ? "" : "connection refused"));
}
