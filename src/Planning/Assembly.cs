using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Probing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning;

/// <summary>
/// The parts of all VirtualServices put together. Made anew from the one before by what changed; a part that did not change keeps its identity.
/// </summary>
internal sealed record Assembly
{
    internal static Assembly Empty { get; } = new();

    internal ServiceMap Services { get; init; } = ServiceMap.Empty;

    /// <summary>VIPs to be held, ordered and distinct.</summary>
    internal ImmutableArray<PlannedAddress> Addresses { get; init; } = [];

    /// <summary>The interfaces of all directed VIPs, withdrawn or not.</summary>
    internal ImmutableArray<string> DirectorLinks { get; init; } = [];

    internal CheckList Checks { get; init; } = CheckList.Empty;

    /// <summary>Services that are for checks alone.</summary>
    internal ProbeMarks Probing { get; init; } = ProbeMarks.None;

    internal ImmutableArray<ProbeLink> ProbeLinks { get; init; } = [];

    internal ImmutableArray<(IPAddress Vip, TimeSpan Drain)> RealServerVips { get; init; } = [];

    /// <summary>VIPs, and gateways of ways back, that are held on to if they are held.</summary>
    internal ImmutableHashSet<IPAddress> Uncertain { get; init; } = [];

    internal ImmutableArray<string> Modules { get; init; } = [];

    internal IpvsUse Use { get; init; }

    internal ImmutableArray<(ReturnPath Route, TimeSpan Drain)> Returns { get; init; } = [];

    internal ImmutableArray<(IPAddress Gateway, IPAddress Director)> ReturnDirectors { get; init; } = [];

    internal ImmutableArray<(TunnelPath Path, TimeSpan Drain)> Tunnels { get; init; } = [];

    /// <summary>Chains of rules, ordered.</summary>
    internal ImmutableArray<PlannedChain> Chains { get; init; } = [];

    /// <summary>For which families the node routes.</summary>
    internal TranslationUse Routing { get; init; }

    internal ImmutableArray<Problem> Problems { get; init; } = [];

    internal ServiceReport[] Reports { get; init; } = [];

    internal ConnectionTimeouts? Timeouts { get; init; }

    internal Assembly With(ServiceTable.Update update, ServiceTable table, MarkRange marks)
    {
        if (update is { Changed.Count: 0, Shape: ServiceTable.TableShape.Kept } && (Probing.IsEmpty || Probing.Range == marks)) return this;
        var plans = Plans(table);
        var probes = Same(update, p => p.ProbeServices) && (Probing.IsEmpty || Probing.Range == marks);
        var probing = probes ? Probing : ProbeMarks.Of(plans.SelectMany(p => p.ProbeServices.Select(h => (h, $"VirtualService {p.Report.Service}"))), marks);
        var services = probing.Replace(Exchange(update), Probing);
        var settings = probes && Same(update, s => s.Services, (a, b) => a.Service.Settings == b.Service.Settings);
        var addresses = Same(update, p => p.Addresses) && Same(update, p => p.Withdrawn);
        var links = addresses && Same(update, p => p.Translation.Links);
        var rules = Same(update, p => p.Translation.Rules) && Same(update, p => p.Marking);
        var uses = update.Shape == ServiceTable.TableShape.Kept && update.Changed.All(c => c.Before?.Translation.Use == c.After.Translation.Use);
        return new()
        {
            Services = services,
            Addresses = addresses ? Addresses : AddressesOf(plans),
            DirectorLinks = links ? DirectorLinks : LinksOf(plans),
            Chains = rules ? Chains : PlannedRule.Chains(plans.SelectMany(p => p.Translation.Rules.AddRange(p.Marking))),
            Routing = uses ? Routing : plans.Aggregate(TranslationUse.None, (use, p) => use | p.Translation.Use),
            Probing = probing,
            ProbeLinks = Same(update, p => p.ProbeLinks) ? ProbeLinks : [.. plans.SelectMany(p => p.ProbeLinks).Distinct()],
            Checks = Checks.With(update, table, probing),
            RealServerVips = Same(update, p => p.RealServerVips) ? RealServerVips : [.. plans.SelectMany(p => p.RealServerVips)],
            Uncertain = Same(update, p => p.Uncertain) ? Uncertain : [.. plans.SelectMany(p => p.Uncertain)],
            Returns = Same(update, p => p.Returns) ? Returns : [.. plans.SelectMany(p => p.Returns)],
            Tunnels = Same(update, p => p.Tunnels) ? Tunnels : [.. plans.SelectMany(p => p.Tunnels)],
            ReturnDirectors = Same(update, p => p.ReturnDirectors) ? ReturnDirectors : [.. plans.SelectMany(p => p.ReturnDirectors)],
            Modules = settings ? Modules : ModulesOf(services.Values),
            Use = settings && uses ? Use : UseOf(services.Values) | (plans.Any(p => p.Translation.Use != TranslationUse.None) ? IpvsUse.Masquerading : IpvsUse.None),
            Problems = Same(update, p => p.Problems) ? Problems : [.. plans.SelectMany(p => p.Problems)],
            Reports = ReportsOf(update, plans),
            Timeouts = update.Shape == ServiceTable.TableShape.Kept && update.Changed.All(c => c.Before?.Timeouts == c.After.Timeouts)
                ? Timeouts : plans.Select(p => p.Timeouts).FirstOrDefault(t => t is not null),
        };
    }

    /// <summary>The services with what changed in them; one that is planned as it was keeps its identity.</summary>
    private ServiceMap Exchange(ServiceTable.Update update)
    {
        var changed = new List<BalancedService>();
        foreach (var change in update.Changed)
            foreach (var outcome in change.After.Services)
                if (!Services.TryGetValue(outcome.Service.Key, out var before) || !before.Equals(outcome.Service)) changed.Add(outcome.Service);
        if (update.Gone.Count == 0 && Same(update, p => p.Services, (a, b) => a.Service.Key == b.Service.Key))
            return changed.Count == 0 ? Services : Services.With(changed);

        var services = Services.Copy(changed.Count);
        foreach (var plan in update.Gone) Remove(plan);
        foreach (var change in update.Changed)
            if (change.Before is not null) Remove(change.Before);
        foreach (var change in update.Changed)
            foreach (var outcome in change.After.Services)
                services[outcome.Service.Key] = Services.TryGetValue(outcome.Service.Key, out var before) && before.Equals(outcome.Service) ? before : outcome.Service;
        return ServiceMap.Of(services);

        void Remove(VirtualServicePlan plan)
        {
            foreach (var outcome in plan.Services) services.Remove(outcome.Service.Key);
        }
    }

    private ServiceReport[] ReportsOf(ServiceTable.Update update, IEnumerable<VirtualServicePlan> plans)
    {
        if (update.Shape == ServiceTable.TableShape.Anew) return [.. plans.Select(p => p.Report)];
        var reports = (ServiceReport[])Reports.Clone();
        foreach (var change in update.Changed) reports[change.Index] = change.After.Report;
        return reports;
    }

    private static IEnumerable<VirtualServicePlan> Plans(ServiceTable table)
    {
        for (var i = 0; i < table.Entries.Length; i++) yield return table.Entries[i].Plan!;
    }

    private static bool Same<T>(ServiceTable.Update update, Func<VirtualServicePlan, ImmutableArray<T>> part, Func<T, T, bool>? equal = null)
    {
        if (update.Shape == ServiceTable.TableShape.Anew) return false;
        foreach (var (_, before, after) in update.Changed)
        {
            if (before is null) return false;
            var (a, b) = (part(before), part(after));
            if (a.Length != b.Length) return false;
            for (var i = 0; i < a.Length; i++)
                if (equal is null ? !EqualityComparer<T>.Default.Equals(a[i], b[i]) : !equal(a[i], b[i])) return false;
        }
        return true;
    }

    /// <summary>A VIP that several objects name goes when one of them withdraws it.</summary>
    private static ImmutableArray<PlannedAddress> AddressesOf(IEnumerable<VirtualServicePlan> plans)
    {
        var withdrawn = plans.SelectMany(p => p.Withdrawn).ToHashSet();
        return [.. plans.SelectMany(p => p.Addresses).Where(a => !withdrawn.Contains(a.Address)).Distinct().Order()];
    }

    private static ImmutableArray<string> LinksOf(IEnumerable<VirtualServicePlan> plans) =>
    [
        .. plans.SelectMany(p => p.Addresses.Where(a => IsV4(a.Address)).Select(a => a.Link).Concat(p.Translation.Links)).Distinct().Order(StringComparer.Ordinal),
    ];

    private static ImmutableArray<string> ModulesOf(IEnumerable<BalancedService> services)
    {
        var schedulers = services.Select(s => s.Settings.Scheduler).Distinct().Order(StringComparer.Ordinal).ToArray();
        var engines = services.Select(s => s.Settings.Engine).Where(e => e.Length > 0).Distinct().Order(StringComparer.Ordinal);
        return schedulers.Length == 0 ? [] : ["ip_vs", .. schedulers.Select(SchedulerModules.ModuleOf), .. engines.Select(SchedulerModules.ModuleOfEngine)];
    }

    internal static IpvsUse UseOf(IEnumerable<BalancedService> services)
    {
        var use = IpvsUse.None;
        foreach (var service in services)
        {
            use |= IpvsUse.Balancing;
            if (service.Settings.PersistenceSeconds > 0) return use | IpvsUse.Persistence;
        }
        return use;
    }

    private static bool IsV4(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
}
