using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Planning.Tests.Properties;

public sealed class ApiProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(40);

    [Fact]
    public void Deciding_and_folding_again_decides_the_same_and_writes_nothing() => ForAll(steps =>
    {
        var site = ApiSite.Seed();
        foreach (var step in steps)
        {
            step.Do(site);
            var decided = Text(site.Decide());
            site.Reconcile();
            Assert.Equal(decided, Text(site.Decide()));
            Assert.Equal(0, site.Reconcile());
        }
    });

    [Fact]
    public void The_order_of_objects_means_nothing() => ForAll(steps =>
    {
        var site = ApiSite.Seed();
        foreach (var step in steps) step.Do(site);
        var back = site.Snapshot with
        {
            VirtualServices = Again(site.Snapshot.VirtualServices), Pools = Again(site.Snapshot.Pools), Tiers = Again(site.Snapshot.Tiers), Nodes = Again(site.Snapshot.Nodes),
        };
        Assert.Equal(Text(AcceptanceJudge.Decide(new(site.Snapshot))), Text(AcceptanceJudge.Decide(new(back))));
    });

    /// <summary>Nodes and pools may move under an object; other VirtualServices never take anything from it.</summary>
    [Fact]
    public void Who_is_in_force_stays_in_force_and_nothing_is_two_objects() => ForAll(steps =>
    {
        var site = ApiSite.Seed();
        var before = new Dictionary<ObjectKey, long>();
        foreach (var step in steps)
        {
            step.Do(site);
            site.Reconcile();
            var holders = new Dictionary<ServiceKey, ObjectKey>();
            foreach (var service in site.Snapshot.VirtualServices.Values)
            {
                var accepted = site.Last[nameof(VirtualService), service.Key]!.IsAccepted;
                if (!step.Moves && before.TryGetValue(service.Key, out var generation) && generation == service.Metadata.Generation) Assert.True(accepted, $"{service.Key} lost");
                if (!accepted) continue;
                foreach (var key in Claimant.Of(service).Keys) Assert.True(holders.TryAdd(key, service.Key), $"{key} is {service.Key}'s and another's");
            }
            foreach (var service in site.Snapshot.VirtualServices.Values.Where(s => !site.Last[nameof(VirtualService), s.Key]!.IsAccepted))
                foreach (var key in Standing.Keys(service)) Assert.False(holders.TryGetValue(key, out var other), $"{key} is {service.Key}'s by an earlier generation, and was given to {other}");
            before = site.Snapshot.VirtualServices.Values.Where(s => site.Last[nameof(VirtualService), s.Key]!.IsAccepted).ToDictionary(s => s.Key, s => s.Metadata.Generation);
        }
    });

    [Fact]
    public void A_row_of_a_silent_agent_never_makes_anything_ready() => ForAll(steps =>
    {
        var site = ApiSite.Seed();
        foreach (var step in steps)
        {
            step.Do(site);
            site.Reconcile();
            var fresh = site.Agents.Values.Where(a => a.IsFresh(site.Now)).Select(a => a.Node).ToHashSet();
            foreach (var service in site.Snapshot.VirtualServices.Values.Where(s => IsReady(s.Status?.Conditions)))
                foreach (var vip in service.Status!.Vips)
                    Assert.Contains(service.Status.Directors, r => fresh.Contains(r.Node) && r.ActiveVips.Contains(vip.Address) && r.Healthy > 0);
            foreach (var tier in site.Snapshot.Tiers.Values.Where(t => IsReady(t.Status?.Conditions)))
                Assert.Contains(tier.Status!.Nodes, r => fresh.Contains(r.Node) && r.State == "Serving");
            foreach (var pool in site.Snapshot.Pools.Values.Where(p => p.Status?.Conditions.Single(c => c.Type == "Ready") is { Status: "True", Reason: not Reasons.NotReferenced }))
                Assert.Contains(pool.Status!.Observers, r => fresh.Contains(r.Node) && r.Healthy > 0);
        }
    });

    [Fact]
    public void An_agent_programs_only_what_was_accepted_once_and_without_conflict() => ForAll(steps =>
    {
        var site = ApiSite.Seed();
        var accepted = new HashSet<(string?, long)>();
        var kept = Snapshot.Empty;
        foreach (var step in steps)
        {
            step.Do(site);
            foreach (var service in site.Snapshot.VirtualServices.Values.Where(s => Standing.IsInForce(s.Metadata, s.Status?.Conditions)))
                accepted.Add((service.Metadata.Uid, service.Metadata.Generation));
            // An agent may miss some versions.
            if (step.A % 3 == 0) continue;
            var gate = AcceptedGate.Next(site.Snapshot, kept);
            kept = gate.Snapshot;
            Assert.Same(kept, AcceptedGate.Next(site.Snapshot, kept).Snapshot);
            Assert.All(kept.VirtualServices.Values, s => Assert.Contains((s.Metadata.Uid, s.Metadata.Generation), accepted));
            // Of those in force that moved Nodes brought together, the operator is to refuse one; planning takes none of them but the first until then.
            foreach (var name in Settlement.Of(kept, Snapshot.Empty).Refused.Select(p => p.Object))
                Assert.Contains(site.Snapshot.VirtualServices.Values, s => $"VirtualService {s.Key}" == name && Standing.IsInForce(s.Metadata, s.Status?.Conditions));
        }
    });

    /// <summary>Nobody holds anything, and all is equally old: as in a folder.</summary>
    [Fact]
    public void Folder_and_API_give_equal_plans() => ForAll(steps =>
    {
        var site = ApiSite.Seed();
        // What does not fit its back end is refused by the operator alone: the folder plans it without servers.
        foreach (var step in steps.Where(s => s.Kind is not (6 or 10 or 12 or 13 or 14 or 15) && (s.Kind != 5 || (s.C % 5 != 0 && s.C % 7 != 0)))) step.Do(site);
        var (folder, refused) = Settlement.Of(Stripped(site.Snapshot), Snapshot.Empty);
        site.Reconcile();
        var api = AcceptedGate.Next(site.Snapshot, Snapshot.Empty).Snapshot;
        foreach (var node in (string[])["lvs1", "nginx1"]) Assert.Equal(PlanText.Of(Plan(folder, node) with { Problems = [] }), PlanText.Of(Plan(Stripped(api), node) with { Problems = [] }));
        var decisions = site.Last.All.Values.Where(d => !d.IsAccepted && d.Reason != "Invalid").ToDictionary(d => d.Object.ToString());
        Assert.Equal(decisions.Keys.Order(StringComparer.Ordinal), refused.Select(p => p.Object).Distinct().Order(StringComparer.Ordinal));
        // In the same words. Only, the operator asks for conflicts where the addresses are allowed, and tells of those too that were accepted after.
        foreach (var problem in refused)
            if (problem.Reason == "AddressNotAllowed" || decisions[problem.Object].Reason != "AddressNotAllowed") Assert.Contains(problem, decisions[problem.Object].Refusals);

        static Snapshot Stripped(Snapshot s) => s with
        {
            VirtualServices = s.VirtualServices.ToImmutableDictionary(v => v.Key, v => v.Value with { Metadata = Site.Named(v.Key.Name), Status = null })
                .Where(v => Validity.Of(v.Value).IsEmpty).ToImmutableDictionary(),
        };

        static NodePlan Plan(Snapshot snapshot, string node) => new NodePlanner().Plan(new(
            snapshot, node, NodeRoles.All, Site.FactsOf("192.168.101.8"), HealthView.AllHealthy, Memory.Empty, new Site().Connections, Site.Start)).Plan;
    });

    private static bool IsReady(IReadOnlyList<Condition>? conditions) => conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private static string Text(Decisions decisions) => string.Join('\n', decisions.All.Values.OrderBy(d => d.Object.ToString(), StringComparer.Ordinal)
        .Select(d => $"{d.Object} {d.Generation} {d.Reason} {d.Message} {string.Join(' ', d.Vips)}"));

    private static void ForAll(Action<ApiStep[]> holds) => Prop.ForAll(ApiStep.Sequences, holds).Check(Many);

    private static ImmutableDictionary<TKey, TValue> Again<TKey, TValue>(ImmutableDictionary<TKey, TValue> d)
        where TKey : notnull => d.OrderByDescending(p => p.Key).Aggregate(ImmutableDictionary<TKey, TValue>.Empty, (all, p) => all.Add(p.Key, p.Value));
}
