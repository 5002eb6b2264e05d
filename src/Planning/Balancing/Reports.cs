using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>Tells how every server of a service is used.</summary>
internal static class Reports
{
    internal static PortReport Of(
        ServiceRequest request, QuorumState quorum, ImmutableArray<Destination> destinations, ImmutableDictionary<DestinationKey, Passage> passages,
        ImmutableDictionary<DestinationKey, DateTimeOffset> rising)
    {
        var servers = ImmutableArray.CreateBuilder<ServerReport>(request.Candidates.Length);
        var named = 0;
        foreach (var c in request.Candidates)
        {
            var key = c.Destination.Key;
            var d = Find(destinations, key);
            if (d is not null) named++;
            else if (c.IsLeaving) continue;
            var rises = d is { Weight: > 0 } && rising.ContainsKey(key);
            servers.Add(new(
                key, c.Name, c.Verdict.State, rises ? $"weight {d!.Weight} of {request.SlowStart.Full(c.Destination.Weight)}" : c.Verdict.Detail, d?.Weight ?? 0,
                rises ? ServerUse.Rising : Use(c, d, passages.GetValueOrDefault(key))));
        }
        if (named < destinations.Length)
            foreach (var d in destinations)
                if (!request.Candidates.Any(c => c.Destination.Key == d.Key))
                    servers.Add(new(d.Key, "", HealthState.Unknown, "", d.Weight, Use(request, d, passages.GetValueOrDefault(d.Key))));
        return new(request.Key, request.Settings.Scheduler, quorum, servers.ToImmutable()) { Persistence = Persistence(request), Front = request.Front, Engine = request.Settings.Engine };
    }

    private static string? Persistence(ServiceRequest request) => request.Settings is not { PersistenceSeconds: > 0 and var seconds, PersistencePrefix: var prefix } ? null
        : request.Settings.Engine.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s by {request.Settings.Engine}")
        : prefix == (request.Key.Family == AddressFamily.InterNetworkV6 ? 128 : 32) ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds} s by /{prefix}");

    /// <summary>By bisection: destinations are ordered by key.</summary>
    private static Destination? Find(ImmutableArray<Destination> destinations, DestinationKey key)
    {
        int low = 0, high = destinations.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = destinations[middle].Key.CompareTo(key);
            if (order == 0) return destinations[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }

    /// <summary>How a server is used that the manifests do not name, or cannot name because its pool is missing.</summary>
    private static ServerUse Use(ServiceRequest request, Destination destination, Passage? passage) => passage switch
    {
        { Way: PassageWay.Out } => ServerUse.Leaving,
        { Way: PassageWay.In } => ServerUse.Joining,
        _ when destination.Weight == 0 => ServerUse.Quiesced,
        _ => destination.Key == request.Sorry?.Key ? ServerUse.Sorry : ServerUse.Serving,
    };

    private static ServerUse Use(Candidate candidate, Destination? programmed, Passage? passage) => (programmed, passage) switch
    {
        (not null, { Way: PassageWay.In }) when candidate is { Verdict.State: HealthState.Up, Destination.Weight: > 0 } => ServerUse.Joining,
        (not null, { Way: PassageWay.Out }) => ServerUse.Leaving,
        ({ Weight: > 0 }, _) => ServerUse.Serving,
        (not null, _) => ServerUse.Quiesced,
        _ => candidate.IsBackup && candidate.Serves ? ServerUse.Standby : ServerUse.Out,
    };
}
