using System.Collections.Immutable;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>Tells how every server of a service is used.</summary>
internal static class Reports
{
    internal static PortReport Of(
        ServiceRequest request, QuorumState quorum, ImmutableArray<Destination> destinations, ImmutableDictionary<DestinationKey, Passage> passages)
    {
        var servers = ImmutableArray.CreateBuilder<ServerReport>();
        var programmed = destinations.ToDictionary(d => d.Key);
        foreach (var c in request.Candidates)
        {
            var key = c.Destination.Key;
            programmed.Remove(key, out var d);
            servers.Add(new(key, c.Name, c.Verdict.State, c.Verdict.Detail, d?.Weight ?? 0, Use(c, d, passages.GetValueOrDefault(key))));
        }
        foreach (var d in destinations.Where(d => programmed.ContainsKey(d.Key)))
        {
            var sorry = d.Key == request.Sorry?.Key && d.Weight > 0;
            servers.Add(new(d.Key, "", HealthState.Unknown, "", d.Weight, sorry ? ServerUse.Sorry : ServerUse.Leaving));
        }
        return new(request.Key, request.Settings.Scheduler, quorum, servers.ToImmutable());
    }

    private static ServerUse Use(Candidate candidate, Destination? programmed, Passage? passage) => (programmed, passage) switch
    {
        (not null, { Way: PassageWay.In }) => ServerUse.Joining,
        (not null, { Way: PassageWay.Out }) => ServerUse.Leaving,
        ({ Weight: > 0 }, _) => ServerUse.Serving,
        (not null, _) => ServerUse.Quiesced,
        _ => candidate.IsBackup && candidate.Serves ? ServerUse.Standby : ServerUse.Out,
    };
}
