using System.Collections.Immutable;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests;

/// <summary>An agent on a node whose kernel does all that is asked of it at once, and whose servers are well unless said otherwise.</summary>
internal sealed class ApiAgent(string node, NodeFacts facts)
{
    private readonly NodePlanner _planner = new();
    private Memory _memory = Memory.Empty;

    internal Snapshot Kept { get; private set; } = Snapshot.Empty;

    internal NodePlan Plan { get; private set; } = NodePlan.Empty;

    internal Verdicts Verdicts { get; set; } = Verdicts.Empty;

    internal ImmutableArray<WriteFault> Faults { get; set; } = [];

    /// <summary>Reads the API, plans, applies and writes rows and Lease; gives how many rows it had to write.</summary>
    internal int Round(ApiSite site)
    {
        Kept = AcceptedGate.Next(site.Snapshot, Kept).Snapshot;
        var result = _planner.Plan(new(Kept, node, NodeRoles.All, facts, new(Verdicts, HealthTrust.Verdicts), _memory, new Site().Connections, site.Now) { SetUps = new(Kept, site.Agents, site.Now) });
        (Plan, _memory) = (result.Plan, result.Memory);
        var addresses = facts.Addresses.AddRange(Plan.Addresses.Select(a => new AddressFact(a.Address, a.PrefixLength, a.Role == AddressRole.RealServer ? "lo" : a.Link)));
        var rows = new AgentRows(new(node, "0.1.0", Kept, Plan, Verdicts) { Addresses = addresses, Faults = Faults });
        var tiers = Plan.Tiers.ToDictionary(t => t.Key, t => new TierStatus($"{t.Key}", "Running", "g", 1, ""));
        var writes = RowWrites.Needed(node, rows, site.Snapshot, tiers);
        foreach (var write in writes) Apply(site, write);
        site.Renew(node);
        site.Agents = site.Agents.SetItem(node, site.Agents[node] with { RealServer = RealServerReport.Parse(rows.RealServer().ToJson()) });
        return writes.Length;
    }

    private void Apply(ApiSite site, RowWrite write)
    {
        var status = write.Document["status"];
        switch (write.Object.Kind)
        {
            case nameof(VirtualService):
                var service = site.Snapshot.VirtualServices[write.Object.Key];
                var directors = (service.Status?.Directors ?? []).Where(r => r.Node != node);
                if (status?["directors"] is { } rows) directors = directors.Append(rows[0].Deserialize(ApiJson.Default.DirectorStatus)!);
                site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.SetItem(service.Key, service with { Status = (service.Status ?? new()) with { Directors = [.. directors] } }) };
                break;
            case nameof(RealServerPool):
                var pool = site.Snapshot.Pools[write.Object.Key];
                var observers = (pool.Status?.Observers ?? []).Where(r => r.Node != node);
                if (status?["observers"] is { } ofobservers) observers = observers.Append(ofobservers[0].Deserialize(ApiJson.Default.PoolObserver)!);
                site.Snapshot = site.Snapshot with { Pools = site.Snapshot.Pools.SetItem(pool.Key, pool with { Status = (pool.Status ?? new()) with { Observers = [.. observers] } }) };
                break;
            default:
                var tier = site.Snapshot.Tiers[write.Object.Key];
                var nodes = (tier.Status?.Nodes ?? []).Where(r => r.Node != node);
                if (status?["nodes"] is { } ofnodes) nodes = nodes.Append(ofnodes[0].Deserialize(ApiJson.Default.TierNodeStatus)!);
                site.Snapshot = site.Snapshot with { Tiers = site.Snapshot.Tiers.SetItem(tier.Key, tier with { Status = (tier.Status ?? new()) with { Nodes = [.. nodes] } }) };
                break;
        }
    }
}
