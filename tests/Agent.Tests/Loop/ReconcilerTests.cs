using System.Net;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>Ownership and order, as a round keeps them.</summary>
public sealed class ReconcilerTests : IDisposable
{
    private static readonly ServiceKey Web = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.0.2.100"), 80);
    private static readonly string Two = TestNode.Site(TestNode.Pool(11, 12), TestNode.Service());
    private static readonly string Managed = TestNode.Pool(1, 11).Replace("External", "Managed", StringComparison.Ordinal);
    private readonly TestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Sysctls_come_first_and_the_vip_last()
    {
        _node.Step(Two);
        var journal = _node.Kernel.Journal;
        var service = journal.FindIndex(j => j.StartsWith("AddService", StringComparison.Ordinal));
        Assert.StartsWith("bind 192.0.2.100/32 dev eth0", journal[^1], StringComparison.Ordinal);
        Assert.True(journal.FindLastIndex(j => j.StartsWith("sysctl", StringComparison.Ordinal)) < service);
        Assert.Equal(2, _node.Kernel.Destinations[Web].Count);
        Assert.Single(_node.Kernel.Announced);
    }

    [Fact]
    public void A_second_start_after_a_kill_writes_nothing()
    {
        _node.Settle(Two);
        _node.Kernel.Journal.Clear();
        var record = File.GetLastWriteTimeUtc(Path.Combine(_node.Folder, "ownership.json"));
        _node.Restart();
        var round = _node.Settle();
        Assert.Empty(_node.Kernel.Journal);
        Assert.Empty(round.Failures);
        Assert.Equal(record, File.GetLastWriteTimeUtc(Path.Combine(_node.Folder, "ownership.json")));
    }

    [Fact]
    public void Foreign_services_and_addresses_are_left_alone_by_work_and_by_cleanup()
    {
        var foreign = ServiceKey.Of(IpProtocol.Udp, IPAddress.Parse("198.51.100.9"), 53);
        _node.Kernel.Services[foreign] = new("rr");
        _node.Kernel.Destinations[foreign] = new() { [new(IPAddress.Parse("198.51.100.10"), 53)] = new(new(IPAddress.Parse("198.51.100.10"), 53), ForwardingMethod.Masquerade, 7) };
        _node.Kernel.Addresses.Add(new(IPAddress.Parse("192.0.2.77"), 32, "eth0"));
        var before = (_node.Kernel.Table, _node.Kernel.Addresses.ToArray(), new Dictionary<string, string>(_node.Kernel.Sysctls), _node.Kernel.Timeouts);
        _node.Settle(TestNode.Site(TestNode.Pool(11), TestNode.Service()));
        _node.Restart();
        var (_, result) = _node.Reconciler.CleanUp();
        Assert.Empty(result.Failures);
        Assert.Equal(before.Table.Values, _node.Kernel.Table.Values);
        Assert.Equal(before.Item2, _node.Kernel.Addresses);
        Assert.Equal(before.Item3, _node.Kernel.Sysctls);
        Assert.True(_node.Owned.Current.IsEmpty);
    }

    [Fact]
    public void A_vip_that_an_administrator_bound_with_the_subnets_prefix_is_used_and_never_removed()
    {
        _node.Kernel.Addresses.Add(new(IPAddress.Parse("192.0.2.100"), 24, "eth0"));
        _node.Settle(Two);
        _node.Reconciler.CleanUp();
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address) && a.PrefixLength == 24);
        Assert.DoesNotContain(_node.Kernel.Journal, j => j.StartsWith("remove", StringComparison.Ordinal) || j.StartsWith("bind", StringComparison.Ordinal));
    }

    [Fact]
    public void A_foreign_service_with_our_key_is_adopted_and_corrected_without_a_gap()
    {
        _node.Kernel.Services[Web] = new("rr");
        _node.Kernel.Destinations[Web] = new() { [new(IPAddress.Parse("192.0.2.11"), 80)] = new(new(IPAddress.Parse("192.0.2.11"), 80), ForwardingMethod.Route, 9) };
        _node.Settle(Two);
        Assert.DoesNotContain(_node.Kernel.Journal, j => j.StartsWith("Delete", StringComparison.Ordinal));
        Assert.Equal("wrr", _node.Kernel.Services[Web].Scheduler);
        Assert.All(_node.Kernel.Destinations[Web].Values, d => Assert.Equal(1, d.Weight));
    }

    [Fact]
    public void A_removed_object_drains_before_it_goes_and_leaves_nothing_behind()
    {
        var sysctls = new Dictionary<string, string>(_node.Kernel.Sysctls);
        _node.Settle(Two);
        _node.Step(TestNode.Site(TestNode.Pool(11, 12)));
        Assert.All(_node.Kernel.Destinations[Web].Values, d => Assert.Equal(0, d.Weight));
        _node.Settle();
        Assert.Empty(_node.Kernel.Services);
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
        Assert.Equal(sysctls, _node.Kernel.Sysctls);
    }

    [Fact]
    public void An_object_that_went_while_the_agent_was_away_drains_too()
    {
        _node.Settle(Two);
        _node.Restart();
        _node.Step(TestNode.Site(TestNode.Pool(11, 12)));
        Assert.Equal(2, _node.Kernel.Destinations[Web].Count);
        Assert.All(_node.Kernel.Destinations[Web].Values, d => Assert.Equal(0, d.Weight));
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
        _node.Settle();
        Assert.Empty(_node.Kernel.Services);
        Assert.True(_node.Owned.Current.IsEmpty);
    }

    [Fact]
    public void A_vip_is_not_bound_while_a_service_behind_it_waits_to_be_tried_again()
    {
        // The address fails at first, long enough for its wait to outlast that of a service added later.
        _node.Kernel.Fault = (call, _) => call == "AddAddress" ? FakeKernel.Refused(Errno.Busy) : null;
        _node.Settle(Two, rounds: 12);
        _node.Kernel.Fault = (call, subject) => call == "Execute" && subject is AddService ? FakeKernel.Refused(Errno.NoBuffers) : null;
        var both = TestNode.Site(TestNode.Pool(11, 12), TestNode.Service(ports: "{port: 80}, {port: 443}"));
        for (var i = 0; i < 200; i++)
        {
            _node.Step(both);
            Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
            _node.Now += TimeSpan.FromMilliseconds(250);
        }
        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
    }

    [Fact]
    public void A_service_of_which_one_operation_waits_does_not_count_as_done()
    {
        _node.Settle(Two);
        var sick = IPAddress.Parse("192.0.2.13");
        _node.Kernel.Fault = (call, subject) => call == "Execute" && subject is AddDestination { Destination.Key: var key } && key.Address.Equals(sick)
            ? FakeKernel.Refused(Errno.NoBuffers) : null;
        _node.Step(TestNode.Site(TestNode.Pool(11, 12, 13), TestNode.Service()));
        // While that one waits, another change of the same service comes by.
        var round = _node.Step(TestNode.Site(TestNode.Pool(11, 12, 13, 14), TestNode.Service()));
        Assert.Contains(_node.Kernel.Destinations[Web].Keys, k => k.Address.Equals(IPAddress.Parse("192.0.2.14")));
        Assert.NotEmpty(round.Failures);
        Assert.NotEmpty(_node.Step().Failures);
        _node.Kernel.Fault = (_, _) => null;
        Assert.Empty(_node.Settle().Failures);
        Assert.Equal(4, _node.Kernel.Destinations[Web].Count);
    }

    [Fact]
    public void What_failed_does_not_delay_other_operations()
    {
        var bad = TestNode.Service("bad", "192.0.2.101", more: "scheduler: {name: mh}");
        var round = _node.Step(TestNode.Site(TestNode.Pool(11), TestNode.Service(), bad));
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.Equals(IPAddress.Parse("192.0.2.101")));
        Assert.Contains(round.Failures, f => f.Contains("modprobe ip_vs_mh", StringComparison.Ordinal));
        _node.Kernel.Loadable.Add("ip_vs_mh");
        Assert.Empty(_node.Settle().Failures);
        Assert.Equal(2, _node.Kernel.Services.Count);
    }

    [Fact]
    public void A_missing_interface_is_named_and_the_vip_comes_as_soon_as_it_is_there()
    {
        _node.Settle(TestNode.Site(TestNode.Pool(11), TestNode.Service().Replace("{ address: 192.0.2.100 }", "{ address: 192.0.2.100, interface: eth1 }", StringComparison.Ordinal)), rounds: 10);
        Assert.Contains(_node.Step().Plan!.Problems, p => p.ToString().Contains("eth1", StringComparison.Ordinal));
        _node.Kernel.Links.Add("eth1");
        _node.Step(news: Inbox.News.Links);
        Assert.Contains(_node.Kernel.Addresses, a => a.Link == "eth1");
    }

    [Fact]
    public void Foreign_edits_are_put_right_and_counted_and_what_is_right_is_not_touched()
    {
        _node.Settle(TestNode.Site(TestNode.Pool(11, 12), TestNode.Service(), TestNode.Service("other", "192.0.2.101")));
        _node.Kernel.Journal.Clear();
        var key = new DestinationKey(IPAddress.Parse("192.0.2.11"), 80);
        _node.Kernel.Destinations[Web][key] = _node.Kernel.Destinations[Web][key] with { Weight = 77 };
        _node.Now += TimeSpan.FromSeconds(2);
        var round = _node.Step();
        Assert.Single(_node.Kernel.Journal);
        Assert.Single(round.Repaired);

        // What /proc does not tell is seen by the audit of everything.
        _node.Kernel.Destinations[Web][key] = _node.Kernel.Destinations[Web][key] with { UpperThreshold = 5 };
        var repairs = 0;
        for (var i = 0; i < 40; i++)
        {
            _node.Now += TimeSpan.FromSeconds(2);
            repairs += _node.Step().Repaired.Length;
        }
        Assert.Equal(1, repairs);
        Assert.Equal(0, _node.Kernel.Destinations[Web][key].UpperThreshold);
    }

    [Fact]
    public void A_table_that_vanished_with_its_module_is_seen_by_the_fast_audit()
    {
        _node.Settle(Two);
        (_node.Kernel.IsProcThere, var all) = (false, _node.Kernel.Services.Keys.ToArray());
        foreach (var key in all) (_node.Kernel.Services.Remove(key), _node.Kernel.Destinations.Remove(key)).ToString();
        _node.Kernel.Modules.Remove("ip_vs");
        _node.Kernel.Loadable.Add("ip_vs");
        _node.Now += TimeSpan.FromSeconds(2);
        _node.Step();
        Assert.Equal(2, _node.Kernel.Destinations[Web].Count);
    }

    [Fact]
    public void A_director_that_becomes_a_real_server_quietens_arp_before_it_holds_the_vip_on_lo()
    {
        _node.Settle(TestNode.Site(Managed, TestNode.Service()));
        Assert.Contains(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address) && a.Link == "eth0");
        var other = TestNode.Director.Replace("lvs1", "lvs0", StringComparison.Ordinal).Replace("192.0.2.1}", "192.0.2.2}", StringComparison.Ordinal);
        var mine = TestNode.Director.Replace("labels: {lvs-operator.io/director: \"true\"}", "labels: {}", StringComparison.Ordinal);
        // FakeKernel throws where a VIP is bound on lo before ARP is quiet.
        _node.Settle(string.Join('\n', [other, "---", mine, Managed, TestNode.Service()]));
        Assert.Equal(["lo"], _node.Kernel.Addresses.Where(a => a.Address.Equals(Web.Address)).Select(a => a.Link));
        Assert.Empty(_node.Kernel.Services);
    }

    /// <summary>Every operation of a round counted as a repair when anything at all had been changed by somebody else in the same look.</summary>
    [Fact]
    public void Only_what_somebody_else_changed_counts_as_repaired()
    {
        _node.Settle(Two);
        _node.Kernel.Destinations[Web].Remove(new(IPAddress.Parse("192.0.2.11"), 80));
        _node.Kernel.Sysctls["net/ipv4/conf/eth0/send_redirects"] = "1";
        _node.Now += TimeSpan.FromSeconds(2);
        var round = _node.Step(TestNode.Site(TestNode.Pool(11, 12), TestNode.Service(), TestNode.Service("other", "192.0.2.101")));
        Assert.Equal(["AddDestination", "SetSysctl"], round.Repaired.Select(o => o.GetType().Name).Order(StringComparer.Ordinal));
        Assert.True(round.Operations.Length > 2);
    }

    [Fact]
    public void A_repair_that_fails_is_none()
    {
        _node.Settle(Two);
        _node.Kernel.Destinations[Web].Remove(new(IPAddress.Parse("192.0.2.11"), 80));
        _node.Kernel.Fault = (call, subject) => subject is AddDestination ? FakeKernel.Refused(Errno.NoBuffers) : null;
        _node.Now += TimeSpan.FromSeconds(2);
        Assert.Empty(_node.Step().Repaired);
    }

    [Fact]
    public void Neighbours_are_told_five_times_a_second_apart()
    {
        _node.Step(Two);
        var told = new List<TimeSpan>();
        var started = _node.Now;
        for (var i = 0; i < 100; i++)
        {
            while (told.Count < _node.Kernel.Announced.Count) told.Add(_node.Now - started);
            _node.Now += TimeSpan.FromMilliseconds(100);
            _node.Step();
        }
        Assert.Equal([0, 1, 2, 3, 4], told.Select(t => t.TotalSeconds));
    }

    /// <summary>It was told once that neighbours could not be told, and never tried again: the address stood, so nothing asked for it any more.</summary>
    [Fact]
    public void What_could_not_be_told_to_neighbours_is_told_later_and_a_problem_until_then()
    {
        var down = true;
        _node.Kernel.Fault = (call, _) => call == "Announce" && down ? FakeKernel.Refused(new(100)) : null;
        var round = _node.Step(Two);
        for (var i = 0; i < 20; i++)
        {
            Assert.Contains(round.Failures, f => f.StartsWith("tell neighbours of 192.0.2.100/32", StringComparison.Ordinal));
            _node.Now = round.Next;
            round = _node.Step();
        }
        // Held back longer and longer: of twenty rounds only some tried.
        Assert.InRange(_node.Kernel.Announced.Count, 3, 15);
        down = false;
        _node.Kernel.Announced.Clear();
        // An interface that came up makes it due at once.
        _node.Kernel.Links.Add("eth9");
        Assert.Empty(_node.Step(news: Inbox.News.Links).Failures);
        Assert.Single(_node.Kernel.Announced);
        _node.Settle();
        _node.Now += TimeSpan.FromMinutes(1);
        _node.Settle();
        Assert.Equal(5, _node.Kernel.Announced.Count);
    }

    [Fact]
    public void Of_a_vip_that_left_nobody_is_told()
    {
        _node.Step(Two);
        _node.Step(TestNode.Site());
        _node.Now += TimeSpan.FromMinutes(2);
        _node.Settle();
        Assert.DoesNotContain(_node.Kernel.Addresses, a => a.Address.Equals(Web.Address));
        var told = _node.Kernel.Announced.Count;
        _node.Now += TimeSpan.FromSeconds(10);
        _node.Step();
        Assert.Equal(told, _node.Kernel.Announced.Count);
    }
}
