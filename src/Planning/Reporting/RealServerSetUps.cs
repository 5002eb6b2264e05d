using System.Net;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Reporting;

/// <summary>
/// What the agents of real servers have reported of VIPs: a server that joins gets no connections before its own agent has. Addresses that are no
/// Node's have no agent to wait for.
/// </summary>
public sealed class RealServerSetUps
{
    private readonly Dictionary<IPAddress, RealServerReport?> _reports = [];

    /// <param name="snapshot">For the addresses of Nodes.</param>
    /// <param name="agents">The agents' Leases; only fresh ones count, as a machine that was started anew knows no VIP yet.</param>
    /// <param name="now">The time (UTC).</param>
    public RealServerSetUps(Snapshot snapshot, IReadOnlyDictionary<string, AgentLease> agents, DateTimeOffset now)
    {
        foreach (var (name, node) in snapshot.Nodes)
        {
            var report = agents.TryGetValue(name, out var lease) && lease.IsFresh(now) ? lease.RealServer : null;
            foreach (var address in NodeIndex.InternalAddresses(node)) _reports.TryAdd(address, report);
        }
    }

    /// <summary>Whether a server has an agent that has not reported a VIP as set up.</summary>
    internal bool Awaits(IPAddress server, IPAddress vip) => _reports.TryGetValue(server, out var report) && report?.Has(vip) != true;
}
