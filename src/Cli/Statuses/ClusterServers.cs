using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>The servers of one director, with what its row in the pool's status says of them, or what the tier's nodes say of themselves.</summary>
internal static class ClusterServers
{
    internal static IReadOnlyList<RealServerState> Of(VirtualService service, Api.V1Alpha1.DirectorStatus row, PortReport port, Snapshot all)
    {
        if (service.Spec.Backend is not { } backend) return [];
        var key = new Api.Meta.ObjectKey(service.Key.Namespace, backend.Name);
        Func<ServerReport, (HealthState State, string Detail)> verdict = backend.Kind == BackendKind.NginxTier
            ? OfTier(row, all.Tiers.GetValueOrDefault(key)?.Status?.Nodes ?? [])
            : OfPool(row.Node, all.Pools.GetValueOrDefault(key)?.Status?.Observers.FirstOrDefault(o => o.Node == row.Node));
        return [.. port.Servers.Where(s => s.Use != ServerUse.Sorry).Select(s => Make(s, verdict(s)))];
    }

    private static RealServerState Make(ServerReport s, (HealthState State, string Detail) verdict)
    {
        var wish = s.Use == ServerUse.Standby ? "a backup" : s.Weight == 0 ? "weight 0 is wanted, or its node is in maintenance" : "";
        var detail = string.Join("; ", ((string[])[verdict.Detail, wish]).Where(d => d.Length > 0));
        return new(s.Key.Address.ToString(), s.Key.Port, s.Name, verdict.State, detail, null, null, null, null, null);
    }

    /// <summary>An observer names at most eight that are not healthy; where there are more, nothing is known of those it does not name.</summary>
    private static Func<ServerReport, (HealthState, string)> OfPool(string node, PoolObserver? observer)
    {
        if (observer is null) return _ => (HealthState.Unknown, $"{node} has reported no checks");
        var named = observer.Unhealthy.Select(Read).OfType<(IPEndPoint Server, HealthState State, string Detail)>().ToArray();
        var others = (observer.UnhealthyCount ?? 0) > observer.Unhealthy.Count ? (HealthState.Unknown, $"{node} names only {observer.Unhealthy.Count} of {observer.UnhealthyCount} that are not healthy") : (HealthState.Up, "");
        return s => named.Where(n => n.Server.Address.Equals(s.Key.Address) && (n.Server.Port == 0 || s.Key.Port == 0 || n.Server.Port == s.Key.Port))
            .Select(n => ((HealthState, string)?)(n.State, n.Detail)).FirstOrDefault() ?? others;
    }

    /// <summary>A director counts the nodes of a tier that are healthy for it, and names none.</summary>
    private static Func<ServerReport, (HealthState, string)> OfTier(Api.V1Alpha1.DirectorStatus row, IReadOnlyList<TierNodeStatus> nodes)
    {
        var states = nodes.DistinctBy(n => n.Node).ToDictionary(n => n.Node, n => n.State ?? "");
        var isWhole = row.Healthy is > 0 && row.Healthy == row.RealServers;
        var isLost = row.Healthy is null or 0;
        return s =>
        {
            if (isWhole) return (HealthState.Up, "");
            var nginx = states.GetValueOrDefault(s.Name, "") is { Length: > 0 } state ? $"its nginx: {state}" : "its nginx has reported nothing";
            return isLost ? (HealthState.Down, nginx) : (HealthState.Unknown, $"{nginx}; {row.Node} does not tell which are healthy");
        };
    }

    /// <summary><c>192.168.101.4:80: Down: connection refused</c>, or <c>192.168.101.4: not checked yet</c>; null for anything else.</summary>
    private static (IPEndPoint, HealthState, string)? Read(string text)
    {
        var parts = text.Split(": ", 3);
        if (parts.Length < 2 || !IPEndPoint.TryParse(parts[0], out var server)) return null;
        return Enum.TryParse<HealthState>(parts[1], out var state) && Enum.IsDefined(state)
            ? (server, state, parts.Length > 2 ? parts[2] : "") : (server, HealthState.Unknown, string.Join(": ", parts[1..]));
    }
}
