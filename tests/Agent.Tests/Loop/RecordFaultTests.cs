using System.Net;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>What is ours is recorded before it is made; while the record cannot be written nothing is made, and it is said.</summary>
public sealed class RecordFaultTests : IDisposable
{
    private static readonly ServiceKey Web = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.0.2.100"), 80);
    private static readonly string Site = TestNode.Site(TestNode.Pool(11, 12, 13), TestNode.Service());
    private readonly TestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("ownership.json.new")]
    public void Without_a_record_nothing_is_changed_and_it_is_said_at_once(string file)
    {
        // A folder of that name: whoever runs the test, the file cannot be written.
        Directory.CreateDirectory(Path.Combine(_node.Folder, file));
        var round = _node.Step(Site);
        Assert.Empty(_node.Kernel.Journal);
        Assert.Contains(round.Failures, f => f.Contains("nothing was changed", StringComparison.Ordinal));
        Directory.Delete(Path.Combine(_node.Folder, file));
        Assert.Empty(_node.Settle().Failures);
        Assert.NotEmpty(_node.Kernel.Services);
    }

    /// <summary>The failure stood for no operation, so nobody held it back: the full disk was written to in every round.</summary>
    [Fact]
    public void What_is_gone_and_cannot_be_struck_out_is_tried_again_after_a_while_and_a_problem_until_then()
    {
        _node.Settle(Site);
        _node.Step(TestNode.Site());
        Directory.CreateDirectory(Path.Combine(_node.Folder, "ownership.json.new"));
        var tries = 0;
        _node.Kernel.Fault = (call, subject) => call == "Execute" && subject is DeleteService && ++tries < 0 ? FakeKernel.Refused(Errno.Busy) : null;
        _node.Now += TimeSpan.FromMinutes(2);
        for (var i = 0; i < 100; i++)
        {
            Assert.Contains(_node.Step().Failures, f => f.Contains("record what is no longer ours", StringComparison.Ordinal));
            _node.Now += TimeSpan.FromMilliseconds(10);
        }
        Assert.InRange(tries, 2, 4);
        Directory.Delete(Path.Combine(_node.Folder, "ownership.json.new"));
        Assert.Empty(_node.Settle().Failures);
        Assert.True(_node.Owned.Current.IsEmpty);
    }

    [Fact]
    public void What_is_as_planned_and_cannot_be_recorded_is_tried_again_after_a_while_and_a_problem_until_then()
    {
        _node.Settle(Site);
        File.Delete(Path.Combine(_node.Folder, "ownership.json"));
        Directory.CreateDirectory(Path.Combine(_node.Folder, "ownership.json.new"));
        _node.Restart();
        var first = _node.Step();
        Assert.Empty(first.Operations);
        Assert.Contains(first.Failures, f => f.StartsWith("record what is ours:", StringComparison.Ordinal));
        var second = _node.Step();
        Assert.Null(second.Execution);
        Assert.Equal(first.Failures, second.Failures);
        Directory.Delete(Path.Combine(_node.Folder, "ownership.json.new"));
        _node.Now = second.Next;
        Assert.Empty(_node.Step().Failures);
        Assert.Contains(Web, _node.Owned.Current.Services);
    }

    /// <summary>Nothing had been done, and it was taken for done until an audit found otherwise.</summary>
    [Fact]
    public void Services_that_were_not_made_for_want_of_a_record_are_not_believed_to_stand()
    {
        Directory.CreateDirectory(Path.Combine(_node.Folder, "ownership.json.new"));
        var first = _node.Step(Site);
        Assert.Contains(first.Failures, f => f.StartsWith("record what is ours:", StringComparison.Ordinal));
        Assert.Empty(_node.Kernel.Services);
        Assert.Empty(_node.Reconciler.State.Services);
        Directory.Delete(Path.Combine(_node.Folder, "ownership.json.new"));
        _node.Kernel.IsProcThere = false;
        // Not later than the first retry: no audit is due before.
        _node.Now += TimeSpan.FromMilliseconds(300);
        Assert.Empty(_node.Step().Failures);
        Assert.Contains(Web, _node.Kernel.Services.Keys);
    }
}
