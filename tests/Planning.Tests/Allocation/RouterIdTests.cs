using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Allocation;

public sealed class RouterIdTests
{
    private static readonly NodeIndex Nodes = Directors(2);

    private static NodeIndex Directors(int count)
    {
        var site = new Site();
        for (var i = 0; i < count; i++) site.AddNode($"lvs{i}", $"192.168.101.{i + 1}", ApiGroup.DirectorLabel);
        return new(site.Snapshot.Nodes);
    }

    private static VirtualService Service(string name, Action<Vrrp>? vary = null, string? link = null, QuorumLostAction onLost = default, params string[] vips)
    {
        var vrrp = new Vrrp();
        vary?.Invoke(vrrp);
        return Site.Service(name, s =>
        {
            s.Vips = [.. (vips.Length == 0 ? [$"10.0.{(int)name[0]}.1"] : vips).Select(v => new Vip { Address = v, Interface = link })];
            s.Directors = new() { HighAvailability = new() { Mode = HighAvailabilityMode.VRRP, Vrrp = vrrp } };
            s.Quorum = new() { OnLost = onLost };
        });
    }

    private static VirtualService Pinned(VirtualService service, params int[] ids) => service with
    {
        Status = new() { Vips = [.. service.Spec.Vips.Zip(ids, (v, id) => new VipStatus { Address = v.Address, VirtualRouterId = id })] },
    };

    /// <summary>Ids in the order of VIPs, or the refusal, in the order given.</summary>
    private static string[] Assign(NodeIndex nodes, params VirtualService[] services)
    {
        var ids = new RouterIds(nodes);
        var claimants = services.Select(Claimant.Of).ToArray();
        foreach (var claimant in claimants) ids.Reserve(claimant);
        return [.. claimants.Select(c => ids.Assign(c) is { Refusal: null } done ? string.Join(' ', c.Vips.Select(v => done.Ids[v.Address])) : ids.Assign(c).Refusal!.ToString())];
    }

    private static int First(string name, string link = "", int slot = 0) => RouterIds.First(new("web", name), new("", link, "", slot, null));

    /// <summary>Test vectors of draft-eastlake-fnv.</summary>
    [Theory]
    [InlineData("", 0x811c9dc5)]
    [InlineData("a", 0xe40c292c)]
    [InlineData("foobar", 0xbf9cf968)]
    public void The_hash_is_FNV_1a(string text, uint hash) => Assert.Equal(hash, Fnv1a.Of(text));

    [Fact]
    public void An_id_not_given_is_the_hash_of_namespace_name_and_interface_as_written() =>
        Assert.Equal([$"{(Fnv1a.Of("web/a/eth1") % 255) + 1}"], Assign(Nodes, Service("a", link: "eth1")));

    [Fact]
    public void Equal_settings_share_an_id_and_unequal_ones_do_not() =>
        Assert.Equal([$"{First("a")}", $"{First("a")}", $"{First("c")}"], Assign(Nodes, Service("a"), Service("b"), Service("c", v => v.Version = 2)));

    [Fact]
    public void Who_withdraws_its_VIPs_on_its_own_shares_with_nobody() => Assert.Equal(
        [$"{First("a")}", $"{First("b")}", $"{First("c")}"],
        Assign(Nodes, Service("a"), Service("b", onLost: QuorumLostAction.WithdrawVip), Service("c", onLost: QuorumLostAction.WithdrawVip)));

    [Fact]
    public void The_next_free_id_is_taken_where_the_first_one_is_anothers()
    {
        var id = First("a");
        Assert.Equal([$"{id}", $"{(id % 255) + 1}"], Assign(Nodes, Service("z", v => (v.VirtualRouterId, v.Version) = (id, 2)), Service("a")));
    }

    [Fact]
    public void An_id_that_a_later_object_writes_is_not_given_to_an_earlier_one_by_chance()
    {
        var id = First("a");
        Assert.Equal([$"{(id % 255) + 1}", $"{id}"], Assign(Nodes, Service("a"), Service("z", v => (v.VirtualRouterId, v.Version) = (id, 2))));
    }

    [Fact]
    public void ActiveActive_adds_the_slot_and_the_slots_come_round()
    {
        var first = First("a");
        var ids = Enumerable.Range(0, 2).Select(i => ((first + i - 1) % 255) + 1).ToArray();
        Assert.Equal([$"{ids[0]} {ids[1]} {ids[0]}"], Assign(Nodes, Service("a", v => v.Placement = VrrpPlacement.ActiveActive, null, default, "10.0.0.1", "10.0.0.2", "10.0.0.3")));
        Assert.Equal(["51 52 51"], Assign(Nodes, Service("a", v => (v.Placement, v.VirtualRouterId) = (VrrpPlacement.ActiveActive, 51), null, default, "10.0.0.1", "10.0.0.2", "10.0.0.3")));
    }

    [Fact]
    public void Ids_wrap_at_255() => Assert.Equal(["255 1"], Assign(Nodes, Service("a", v => (v.Placement, v.VirtualRouterId) = (VrrpPlacement.ActiveActive, 255), null, default, "10.0.0.1", "10.0.0.2")));

    [Fact]
    public void One_written_id_with_unequal_settings_is_a_conflict_that_names_both()
    {
        var second = Assign(Nodes, Service("a", v => v.VirtualRouterId = 51), Service("b", v => (v.VirtualRouterId, v.Version) = (51, 2)))[1];
        Assert.StartsWith("VirtualService web/b: spec.directors.highAvailability.vrrp.virtualRouterId: 51: VirtualService web/a has it", second, StringComparison.Ordinal);
        Assert.Equal(["51", "51"], Assign(Nodes, Service("a", v => v.VirtualRouterId = 51, "eth0"), Service("b", v => (v.VirtualRouterId, v.Version) = (51, 2), "eth1")));
    }

    [Fact]
    public void Status_pins_an_id_against_hash_and_sharing() =>
        Assert.Equal(["7", "9"], Assign(Nodes, Pinned(Service("a"), 7), Pinned(Service("b"), 9)));

    [Fact]
    public void Who_holds_an_id_keeps_it_from_one_that_writes_it()
    {
        var holder = Pinned(Service("z"), 51);
        var ids = new RouterIds(Nodes);
        var (a, z) = (Claimant.Of(Service("a", v => v.VirtualRouterId = 51)), Claimant.Of(holder));
        ids.Reserve(a);
        ids.Reserve(z);
        Assert.Contains("VirtualService web/z holds it", ids.Assign(a).Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(51, ids.Assign(z).Ids.Values.Single());
    }

    [Fact]
    public void When_all_are_in_use_the_next_one_is_told_so()
    {
        var services = Enumerable.Range(1, 255).Select(i => Service($"s{i}", v => v.PreemptDelay = LvsOperator.Api.Values.Duration.FromSeconds(i), null, default, $"10.1.{i}.1"));
        var all = Assign(Nodes, [.. services, Service("z", v => v.Version = 2)]);
        Assert.Equal(255, all.Take(255).Distinct().Count());
        Assert.Contains("all 255 virtual router ids are in use", all[255], StringComparison.Ordinal);
    }

    /// <summary>Whatever was written, shared or forged before.</summary>
    [Fact]
    public void No_id_is_ever_given_to_two_unequal_instances() => Prop.ForAll(
        (from n in Gen.Choose(1, 4) from kinds in Kind.Some select (n, kinds)).ToArbitrary(),
        x => Run(Directors(x.n), [.. x.kinds.Select((k, i) => k.Pin == 0 ? k.Make(i) : Pinned(k.Make(i), [.. Enumerable.Range(k.Pin, k.Vips)]))]))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(12));

    /// <summary>Objects are made, some are edited, and what came of that is pinned.</summary>
    [Fact]
    public void What_was_given_is_given_again() => Prop.ForAll(
        (from n in Gen.Choose(1, 4) from first in Kind.Some from second in Kind.Some select (n, first, second)).ToArbitrary(),
        x =>
        {
            var nodes = Directors(x.n);
            var made = x.first.Select((k, i) => k.Make(i)).ToArray();
            var edited = With(made, Run(nodes, made)).Select((s, i) => i < x.second.Length ? x.second[i].Make(i) with { Status = s.Status } : s).ToArray();
            var once = Run(nodes, edited);
            var again = Run(nodes, With(edited, once));
            for (var i = 0; i < once.Length; i++)
                if (once[i] is not null) Assert.Equal(once[i], again[i]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(12));

    private static VirtualService[] With(VirtualService[] services, int[]?[] ids) => [.. services.Select((s, i) => ids[i] is { } given ? Pinned(s, given) : s)];

    /// <summary>The ids of each, null where refused; fails where one id meets another instance.</summary>
    private static int[]?[] Run(NodeIndex nodes, VirtualService[] services)
    {
        var ids = new RouterIds(nodes);
        var claimants = services.Select(Claimant.Of).ToArray();
        foreach (var claimant in claimants) ids.Reserve(claimant);
        var users = new List<(int Id, RouterInstance Instance)>();
        var given = new List<int[]?>();
        foreach (var claimant in claimants)
        {
            var (map, refusal) = ids.Assign(claimant);
            given.Add(refusal is null ? [.. claimant.Vips.Select(v => map[v.Address])] : null);
            if (refusal is not null) continue;
            foreach (var (instance, vips) in RouterInstance.Of(claimant, nodes))
            {
                var id = vips.Select(v => map[v]).Distinct().Single();
                Assert.InRange(id, 1, 255);
                Assert.DoesNotContain(users, u => u.Id == id && u.Instance.Meets(instance));
                users.Add((id, instance));
            }
        }
        return [.. given];
    }

    private sealed record Kind(int Settings, int Link, int Pin, int Written, int Vips, VrrpPlacement Placement)
    {
        internal static readonly Gen<Kind[]> Some = (
            from settings in Gen.Choose(0, 3) from link in Gen.Choose(0, 2) from pin in Gen.Choose(0, 6) from written in Gen.Choose(0, 9)
            from vips in Gen.Choose(1, 3) from placement in Gen.Choose(0, 1)
            select new Kind(settings, link, pin, written, vips, (VrrpPlacement)placement)).ArrayOf();

        internal VirtualService Make(int i) => Service($"s{i}", v =>
        {
            v.PreemptDelay = LvsOperator.Api.Values.Duration.FromSeconds(Settings);
            v.VirtualRouterId = Written is > 0 and < 4 ? Written : null;
            v.Placement = Placement;
        }, Link == 0 ? null : $"eth{Link}", default, [.. Enumerable.Range(0, Vips).Select(v => $"10.{i}.0.{v + 1}")]);
    }
}
