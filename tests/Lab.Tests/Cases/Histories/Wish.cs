using System.Collections.Immutable;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Histories;

/// <summary>What the folder says at one moment: which services, by which schedulers, and one pool's servers with their weights.</summary>
/// <param name="Services">Names of <see cref="Places"/> with their schedulers.</param>
/// <param name="Weights">Hosts of <see cref="Hosts"/> with their weights.</param>
internal sealed record Wish(ImmutableSortedDictionary<string, string> Services, ImmutableSortedDictionary<string, int> Weights)
{
    public static IReadOnlyList<string> Hosts { get; } = ["nginx1", "nginx2", "tomcat1"];

    /// <summary>Where each service is reached.</summary>
    public static IReadOnlyDictionary<string, (string Vip, int Port)> Places { get; } = new SortedDictionary<string, (string, int)>
    {
        ["one"] = (Seeds.Vip, 80), ["two"] = (Seeds.Vip, 8081), ["three"] = (Seeds.SecondVip, 80),
    };

    public static IReadOnlyList<string> Schedulers { get; } = ["rr", "wrr", "lc", "wlc", "sh", "dh", "sed", "nq", "mh"];

    public static Wish First { get; } = new(
        Places.Keys.ToImmutableSortedDictionary(name => name, _ => "rr"), Hosts.ToImmutableSortedDictionary(host => host, _ => 1));

    /// <summary>The manifests that say it.</summary>
    public IEnumerable<string> Documents()
    {
        yield return Yaml.Director;
        foreach (var (name, scheduler) in Services)
        {
            var (vip, port) = Places[name];
            yield return Yaml.Service(name, scheduler, $"vips: [{{address: {vip}}}]", $"ports: [{{name: http, port: {port}}}]", "drain: {timeout: 1s}", "quorum: {onLost: KeepLastServers}");
        }
        yield return Yaml.Pool("pool", Weights.Select(server => Yaml.Server(server.Key, $"weight: {server.Value}")),
            "healthCheck: {type: HTTP, interval: 300ms, timeout: 5s, retries: 1, retryDelay: 150ms, http: {path: /health}}");
    }

    /// <summary>Hosts that get new connections when these are well.</summary>
    public IReadOnlyList<string> Serving(IEnumerable<string> well) => [.. well.Where(host => Weights.GetValueOrDefault(host) > 0).Order(StringComparer.Ordinal)];

    /// <summary>
    /// What IPVS has of this to hold: a line for each service with its scheduler and each server that gets connections. A server without weight and a
    /// service that leaves may stand beside it as long as they drain.
    /// </summary>
    public IReadOnlyList<string> Rules(IEnumerable<string> well) =>
    [
        .. Services.SelectMany(service => Serving(well).Select(host =>
        {
            var (vip, port) = Places[service.Key];
            return $"{vip}:{port} {service.Value} {Seeds.Address(host)}:{port} {Weights[host]}";
        })).Order(StringComparer.Ordinal),
    ];

    /// <summary>The same of <c>ipvsadm -Sn</c>, as far as it is about these places.</summary>
    public static IReadOnlyList<string> Rules(IReadOnlyList<string> saved)
    {
        var schedulers = saved.Where(rule => rule.StartsWith("-A ", StringComparison.Ordinal)).Select(rule => rule.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[2], words => words[4]);
        return
        [
            .. saved.Where(rule => rule.StartsWith("-a ", StringComparison.Ordinal)).Select(rule => rule.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words[^1] != "0" && Places.Values.Any(place => words[2] == $"{place.Vip}:{place.Port}"))
                .Select(words => $"{words[2]} {schedulers[words[2]]} {words[4]} {words[^1]}{(words[5] == "-g" ? "" : $" {words[5]}")}").Order(StringComparer.Ordinal),
        ];
    }
}
