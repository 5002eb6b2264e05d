using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>R5: whatever the kernel or the disk does, the node converges or says why not, within three seconds.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly ServiceKey Web = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.0.2.100"), 80);
    private static readonly string Site = TestNode.Site(TestNode.Pool(11, 12, 13), TestNode.Service());
    private readonly TestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lost_answer_is_read_back_before_anything_else(bool carriedOut)
    {
        var lost = 0;
        _node.Kernel.LostAnswersTakeEffect = carriedOut;
        _node.Kernel.Fault = (call, subject) => call == "Execute" && subject is AddDestination && lost++ == 0 ? FakeKernel.Lost("add destination") : null;
        var round = _node.Step(Site);
        Assert.NotEmpty(round.Failures);
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
        var started = _node.Now;
        Assert.Empty(_node.Settle().Failures);
        Assert.True(_node.Now - started < TimeSpan.FromSeconds(6), "later than three seconds and the two audits that say it is quiet");
        Assert.Equal(3, _node.Kernel.Destinations[Web].Count);
        Assert.Equal(1, _node.Kernel.Journal.Count(j => j.StartsWith("AddService", StringComparison.Ordinal)));
    }

    [Fact]
    public void When_even_reading_back_fails_everything_is_read_before_the_next_change()
    {
        var mute = true;
        _node.Kernel.Fault = (call, subject) => mute && (subject is AddDestination || call is "ReadService") ? FakeKernel.Lost(call) : null;
        _node.Step(Site);
        var (reads, writes) = (_node.Kernel.TableReads, _node.Kernel.Journal.Count);
        _node.Kernel.Fault = (call, _) => mute && call is "ReadTable" ? FakeKernel.Lost(call) : null;
        var blind = _node.Step();
        Assert.Null(blind.Plan);
        Assert.NotEmpty(blind.Failures);
        Assert.Equal(writes, _node.Kernel.Journal.Count);
        mute = false;
        Assert.Empty(_node.Settle().Failures);
        Assert.True(_node.Kernel.TableReads > reads);
    }

    [Fact]
    public void A_service_that_is_said_to_be_gone_and_stands_on_stays_ours_until_it_goes()
    {
        _node.Settle(Site);
        _node.Kernel.Fault = (call, subject) => subject is DeleteService ? FakeKernel.Refused(Errno.NoSuch, "delete service") : null;
        _node.Step(TestNode.Site());
        _node.Now += TimeSpan.FromMinutes(2);
        _node.Step();
        Assert.Contains(Web, _node.Kernel.Services.Keys);
        Assert.Contains(Web, _node.Owned.Current.Services);
        _node.Kernel.Fault = (_, _) => null;
        _node.Settle();
        Assert.DoesNotContain(Web, _node.Kernel.Services.Keys);
        Assert.True(_node.Owned.Current.IsEmpty);
    }

    [Fact]
    public void A_failed_audit_is_not_planned_from()
    {
        _node.Settle(Site);
        _node.Kernel.Services.Remove(Web);
        _node.Kernel.Destinations.Remove(Web);
        _node.Kernel.Fault = (call, _) => call == "ReadService" ? FakeKernel.Lost(call) : null;
        _node.Now += TimeSpan.FromSeconds(2);
        Assert.Null(_node.Step().Plan);
        _node.Kernel.Fault = (_, _) => null;
        // At once, long before the next audit would be due.
        _node.Step();
        Assert.Equal(3, _node.Kernel.Destinations[Web].Count);
    }

    [Fact]
    public void An_event_that_came_while_the_kernel_did_not_answer_is_not_lost()
    {
        _node.Settle(Site);
        _node.Kernel.Addresses.RemoveAll(a => a.Address.Equals(Web.Address));
        _node.Kernel.Fault = (call, _) => call == "ReadFacts" ? FakeKernel.Lost(call) : null;
        Assert.Null(_node.Step(news: Inbox.News.Links).Plan);
        _node.Kernel.Fault = (_, _) => null;
        _node.Step();
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
    }

    [Fact]
    public void Neighbours_are_told_of_a_vip_even_if_the_answer_to_its_binding_was_lost()
    {
        var lost = 0;
        _node.Kernel.Fault = (call, _) => call == "AddAddress" && lost++ == 0 ? FakeKernel.Lost(call) : null;
        _node.Settle(Site);
        Assert.NotEmpty(_node.Kernel.Announced);
    }

    [Fact]
    public void A_kernel_that_does_not_answer_about_addresses_is_asked_for_two_of_them_at_most()
    {
        var asked = 0;
        _node.Kernel.LostAnswersTakeEffect = false;
        _node.Kernel.Fault = (call, _) => call == "AddAddress" && ++asked > 0 ? FakeKernel.Lost(call) : null;
        var round = _node.Step(TestNode.Site([TestNode.Pool(11), .. Enumerable.Range(101, 20).Select(i => TestNode.Service($"s{i}", $"192.0.2.{i}"))]));
        Assert.True(asked <= 2, $"each of {asked} waits for a time-out");
        Assert.NotEmpty(round.Failures);
        Assert.Equal(20, _node.Kernel.Services.Count);
    }

    [Fact]
    public void A_real_servers_vip_waits_for_its_arp_settings_and_a_read_only_proc_is_named()
    {
        using var server = new TestNode("rs1");
        var mine = "---\napiVersion: v1\nkind: Node\nmetadata: {name: rs1}\nstatus: {addresses: [{type: InternalIP, address: 192.0.2.11}]}";
        var site = TestNode.Site(mine, TestNode.Pool(11).Replace("External", "Managed", StringComparison.Ordinal), TestNode.Service());
        server.Kernel.Fault = (call, _) => call == "WriteSysctl" ? FakeKernel.Refused(new(30)) : null;
        for (var i = 0; i < 100; i++)
        {
            Assert.NotEmpty(server.Step(site).Failures);
            server.Now += TimeSpan.FromMilliseconds(333);
            Assert.DoesNotContain(server.Kernel.Addresses, a => a.Address.Equals(Web.Address));
        }
        server.Kernel.Fault = (_, _) => null;
        Assert.Empty(server.Settle().Failures);
        Assert.Contains(server.Kernel.Addresses, a => a.Address.Equals(Web.Address) && a.Link == "lo");

        // And back: while the VIP cannot be taken away the settings stay.
        server.Kernel.Fault = (call, _) => call == "RemoveAddress" ? FakeKernel.Refused(Errno.Busy) : null;
        Assert.NotEmpty(server.Reconciler.CleanUp().Result.Failures);
        Assert.Equal("1", server.Kernel.Sysctls["net/ipv4/conf/all/arp_ignore"]);
        server.Kernel.Fault = (_, _) => null;
        Assert.Empty(server.Reconciler.CleanUp().Result.Failures);
        Assert.Equal("0", server.Kernel.Sysctls["net/ipv4/conf/all/arp_ignore"]);
    }

    [Fact]
    public void A_service_stays_while_its_vip_cannot_be_taken_away()
    {
        _node.Settle(Site);
        _node.Kernel.Fault = (call, _) => call == "RemoveAddress" ? FakeKernel.Refused(Errno.Busy) : null;
        Assert.NotEmpty(_node.Reconciler.CleanUp().Result.Failures);
        Assert.NotEmpty(_node.Kernel.Services);
        Assert.Contains(Web, _node.Owned.Current.Services);
    }

    [Fact]
    public void An_exception_leaves_the_data_plane_as_it_is_and_the_next_round_works()
    {
        _node.Settle(Site);
        _node.Kernel.Fault = (_, _) => throw new InvalidOperationException("a bug");
        _node.Now += TimeSpan.FromSeconds(2);
        Assert.Throws<InvalidOperationException>(() => _node.Step(TestNode.Site(TestNode.Pool(11, 12), TestNode.Service())));
        _node.Reconciler.Distrust();
        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Equal(2, _node.Kernel.Destinations[Web].Count);
    }

    /// <summary>Random manifests, faults, foreign edits and kills; once the faults end the node is as planned, and another start writes nothing.</summary>
    [Fact]
    public void Whatever_happens_the_node_converges_and_then_rests()
    {
        Errno[] errnos = [Errno.NoBuffers, Errno.Busy, Errno.Interrupted, Errno.NoEntry, Errno.Exists, Errno.NoSuch, Errno.Invalid];
        var steps = Gen.Zip(Gen.Choose(0, 9), Gen.Choose(0, 999)).ListOf(12);
        Prop.ForAll(steps.ToArbitrary(), history =>
        {
            using var node = new TestNode();
            var foreign = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("198.51.100.1"), 25);
            node.Kernel.Services[foreign] = new("rr");
            node.Kernel.Destinations[foreign] = [];
            var site = Site;
            foreach (var (what, seed) in history)
            {
                var random = new Random(seed);
                var news = Inbox.News.None;
                switch (what)
                {
                    case 0:
                        node.Restart();
                        break;
                    case 1 or 2:
                        site = TestNode.Site([TestNode.Pool([.. Enumerable.Range(11, 5).Where(_ => random.Next(2) == 0)]), .. Enumerable.Range(100, 3).Where(_ => random.Next(3) > 0).Select(i => TestNode.Service($"s{i}", $"192.0.2.{i}"))]);
                        break;
                    case 3 when node.Kernel.Destinations.Where(d => d.Key != foreign).Select(d => d.Value).FirstOrDefault(d => d.Count > 0) is { } some:
                        some.Remove(some.Keys.First());
                        break;
                    case 4:
                        node.Kernel.Addresses.RemoveAll(a => a.IsHostSized && random.Next(2) == 0);
                        news = Inbox.News.Links;
                        break;
                    case 5 or 6:
                        node.Kernel.LostAnswersTakeEffect = seed % 2 == 0;
                        node.Kernel.Fault = (call, _) => random.Next(3) == 0 ? FakeKernel.Lost(call) : null;
                        break;
                    case 7:
                        node.Kernel.Fault = (call, _) => random.Next(3) == 0 && !call.StartsWith("Read", StringComparison.Ordinal) ? FakeKernel.Refused(errnos[random.Next(errnos.Length)], call) : null;
                        break;
                    default:
                        node.Kernel.Fault = (_, _) => null;
                        break;
                }
                node.Step(site, news);
                node.Now += TimeSpan.FromMilliseconds(seed);
            }
            node.Kernel.Fault = (_, _) => null;
            // Two minutes are longer than any drain here.
            node.Settle();
            node.Now += TimeSpan.FromMinutes(2);
            var last = node.Settle();
            Assert.Empty(last.Failures);
            Assert.Equal(last.Plan!.Services.Keys.Order(), node.Kernel.Services.Keys.Where(k => k != foreign).Order());
            foreach (var (key, planned) in last.Plan.Services) Assert.Equal(planned, node.Kernel.Table[key]);
            Assert.Equal(last.Plan.Addresses.Select(a => a.Address), node.Kernel.Addresses.Where(a => a.IsHostSized).Select(a => a.Address).OrderBy(a => a.ToString(), StringComparer.Ordinal));
            Assert.Contains(foreign, node.Kernel.Services.Keys);
            Assert.DoesNotContain(foreign, node.Owned.Current.Services);
            var rest = System.Text.Encoding.UTF8.GetString(Planning.Records.MemoryRecord.Write(node.Reconciler.Memory!));
            node.Kernel.Journal.Clear();
            node.Restart();
            node.Settle();
            Assert.True(node.Kernel.Journal.Count == 0, $"{string.Join('\n', node.Kernel.Journal)}\n{node.Now:O}\n{rest}\n{site}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }
}
