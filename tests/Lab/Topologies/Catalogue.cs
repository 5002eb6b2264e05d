namespace LvsOperator.Lab.Topologies;

/// <summary>The topologies that have a name on the command line.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Topology> All { get; } =
    [
        Seeds.Site,
        Seeds.Cluster,
        Seeds.Directors,
        Seeds.Site.Only("client", "lvs1", "nginx1", "nginx2") with { Name = "small", Summary = "client, one director, two nginx" },
        NatSeed.Site,
    ];

    /// <summary>The smallest that has all hosts of another; null where none has.</summary>
    public static Topology? Holding(Topology other) => All.OrderBy(topology => topology.Hosts.Count)
        .FirstOrDefault(topology => other.Hosts.All(host => topology.Hosts.Any(its => its.Name == host.Name)));

    public static Topology Find(string name) => All.FirstOrDefault(topology => topology.Name == name)
        ?? throw new LabFailure($"no topology {name}; there are {string.Join(", ", All.Select(topology => topology.Name))}");
}
