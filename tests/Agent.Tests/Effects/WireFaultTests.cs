using System.Net;
using LvsOperator.Agent.Effects;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using AddDestination = LvsOperator.Planning.Operations.AddDestination;
using AddService = LvsOperator.Planning.Operations.AddService;
using Wire = LvsOperator.Netlink.Tests.Faults.FakeKernel;

namespace LvsOperator.Agent.Tests.Effects;

/// <summary>
/// R5 through all of the agent's way to the kernel: executor, kernel, netlink's wire code, and a transport that loses, cuts and refuses. A VIP is bound
/// only over services that are known to stand, what is not known is read again, and nothing counts as done that may not be.
/// </summary>
public sealed class WireFaultTests : IDisposable
{
    private const byte GetService = 4, NewService = 1, NewDestination = 5, DeleteService = 3;
    private static readonly ServiceKey Web = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.0.2.100"), 80);
    private readonly string _folder = Directory.CreateTempSubdirectory("wire-").FullName;
    private readonly Wire _wire = new();
    private readonly OwnershipStore _owned;
    private readonly Kernel _kernel;
    private int _opened;

    public WireFaultTests()
    {
        _owned = new(new(Path.Combine(_folder, "ownership.json")));
        // Nothing answers about addresses: whoever asks to bind one is seen by the failure that names it.
        _kernel = new(
            () =>
            {
                _opened++;
                return IpvsClient.Open(_wire, _wire.Options);
            },
            () => new NetlinkError(NetlinkFault.NotSent, "open route socket", "", Errno.NotPermitted));
    }

    public void Dispose()
    {
        _kernel.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Without_faults_everything_is_sent_in_one_datagram_and_then_the_vip_is_bound()
    {
        Assert.NotNull(_kernel.ReadTable().Value);
        var before = (_wire.Datagrams, _wire.Messages);
        var result = Execute();
        Assert.Equal((1, 4), (_wire.Datagrams - before.Datagrams, _wire.Messages - before.Messages));
        Assert.Contains("open route socket", Assert.Single(result.Failures).Message, StringComparison.Ordinal);
        Assert.Empty(result.Suspects);
        Assert.Contains(Web, _owned.Current.Services);
    }

    /// <summary>Answers lost, cut, garbled or overrun: nobody knows what was carried out.</summary>
    [Theory]
    [InlineData("lost")]
    [InlineData("cut")]
    [InlineData("overrun")]
    [InlineData("garbage")]
    public void What_may_or_may_not_have_been_done_is_suspect_and_its_vip_waits(string fault)
    {
        Assert.NotNull(_kernel.ReadTable().Value);
        Break(fault);
        var result = Execute();
        Assert.Equal([Web], result.Suspects);
        Assert.Contains(result.Failures, f => f.Operation is AddService);
        Assert.Contains("left out", result.Failures.Single(f => f.Operation is AddAddress).Message, StringComparison.Ordinal);

        // The same socket, once it works again.
        Mend();
        Assert.DoesNotContain(Execute().Failures, f => f.Operation is not AddAddress);
        Assert.Equal(1, _opened);
    }

    [Theory]
    [InlineData(105, "ENOBUFS")]
    [InlineData(16, "EBUSY")]
    [InlineData(12, "ENOMEM")]
    public void A_refusal_is_of_its_own_operation_and_names_errno_and_object(int errno, string name)
    {
        var turn = 0;
        _wire.Outcome = command => command == NewDestination && turn++ == 1 ? errno : 0;
        var result = Execute();
        var refused = Assert.Single(result.Failures, f => f.Operation is AddDestination);
        Assert.Equal("192.0.2.12:80", ((AddDestination)refused.Operation!).Destination.Key.ToString());
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.Contains("192.0.2.12:80", refused.Message, StringComparison.Ordinal);
        Assert.Equal([Web], result.Suspects);
        // The service stands: it is worth a VIP.
        Assert.Contains("open route socket", Assert.Single(result.Failures, f => f.Operation is AddAddress).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_is_refused_is_one_reason_and_keeps_its_vip_away()
    {
        _wire.Outcome = command => command switch { NewService => 2, NewDestination => 3, _ => 0 };
        var result = Execute();
        Assert.Equal(5, result.Failures.Count);
        Assert.Single(result.Failures.Where(f => f.Operation is not AddAddress).Select(f => f.Message).Distinct());
        Assert.Contains("modprobe ip_vs_wrr", result.Failures[0].Message, StringComparison.Ordinal);
        Assert.Contains("left out", result.Failures[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupted_calls_are_made_again_unseen()
    {
        _wire.SendErrors.Enqueue(Errno.Interrupted);
        _wire.Bend = answers => [Errno.Interrupted, Errno.Interrupted, .. answers];
        Assert.IsType<AddAddress>(Assert.Single(Execute().Failures).Operation);
    }

    /// <summary>A socket that died, and IPVS that was unloaded and has another number now: a new socket, and nothing twice.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_dead_socket_is_exchanged_and_nothing_is_sent_twice(bool byNumber)
    {
        Assert.NotNull(_kernel.ReadTable().Value);
        var stale = true;
        if (byNumber) _wire.Outcome = _ => stale && _opened == 1 ? 2 : 0;
        else _wire.SendErrors.Enqueue(new Errno(9));
        var result = Execute();
        stale = false;
        Assert.Equal(2, _opened);
        Assert.IsType<AddAddress>(Assert.Single(result.Failures).Operation);
    }

    [Fact]
    public void A_kernel_that_is_mute_costs_one_time_out_however_much_is_to_be_done()
    {
        Assert.NotNull(_kernel.ReadTable().Value);
        Break("lost");
        var many = Enumerable.Range(1, 500).Select(i => (Operation)new AddService(ServiceKey.Of(IpProtocol.Tcp, Web.Address, i), new("wrr"))).ToArray();
        var before = _wire.Time.Elapsed;
        var result = new Executor(_kernel, _owned).Execute(many, [], []);
        Assert.Equal(500, result.Failures.Count);
        Assert.InRange(_wire.Time.Elapsed - before, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    /// <summary>A lost answer to a removal: while a look cannot confirm it, the service stays ours.</summary>
    [Fact]
    public void What_was_removed_is_struck_out_only_when_a_look_confirms_it()
    {
        _owned.Claim([new ServiceClaim(Web)]);
        _wire.Outcome = command => command == DeleteService ? 3 : command == GetService ? 16 : 0;
        Assert.NotEmpty(new Executor(_kernel, _owned).Execute([new RemoveService(Web)], [], []).Failures);
        Assert.Contains(Web, _owned.Current.Services);
        _wire.Outcome = command => command is DeleteService or GetService ? 3 : 0;
        Assert.Empty(new Executor(_kernel, _owned).Execute([new RemoveService(Web)], [], []).Failures);
        Assert.True(_owned.Current.IsEmpty);
    }

    private ExecutionResult Execute() => new Executor(_kernel, _owned).Execute(
        [
            new AddService(Web, new("wrr")), .. new[] { 11, 12, 13 }.Select(i => new AddDestination(Web, new(new(IPAddress.Parse($"192.0.2.{i}"), 80), ForwardingMethod.Route, 1))),
            new AddAddress(new(Web.Address, "eth0", AddressRole.Director)),
        ],
        [new ServiceClaim(Web)], []);

    private void Break(string fault)
    {
        switch (fault)
        {
            case "lost": _wire.Bend = _ => []; break;
            case "cut": _wire.Truncate = true; break;
            case "overrun": _wire.Bend = answers => [Errno.NoBuffers, .. answers]; break;
            default: _wire.Bend = _ => [new byte[] { 9, 0, 0, 0, 2, 0 }]; break;
        }
    }

    private void Mend()
    {
        _wire.Bend = answers => answers;
        _wire.Truncate = false;
    }
}
