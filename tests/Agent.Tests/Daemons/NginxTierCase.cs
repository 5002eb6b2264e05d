using System.Net;
using LvsOperator.Agent.Daemons;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Tests.Daemons;

/// <summary>A state directory of its own and a tier to put there.</summary>
internal sealed class NginxTierCase : IDisposable
{
    internal string State { get; } = Directory.CreateTempSubdirectory("lvs-nginx-").FullName;

    internal NginxSettings Settings => NginxSettings.Standalone(State);

    internal NginxPaths Paths => NginxPaths.Of(State, new("web", "shop"))!;

    internal LeapingTime Time { get; } = new();

    internal FakeNginx Nginx { get; } = new() { Master = new(42, 10) };

    internal NginxPublisher Publisher(INginxFiles? files = null) => new(Settings, files ?? new NginxFiles(), Nginx, Time);

    internal string Published => File.ReadAllText(Paths.Configuration);

    /// <summary>One host a name; the port of the pool's only server tells tiers apart.</summary>
    internal static PlannedTier Tier(int port, params string[] hosts) => Tier(80, port, hosts);

    internal static PlannedTier Tier(int listen, int port, string[] hosts, string path = "/")
    {
        var tier = new NginxTier
        {
            Metadata = new() { Namespace = "web", Name = "shop" },
            Spec = new()
            {
                Listeners = [new() { Name = "http", Port = listen }],
                Hosts = [.. hosts.Select(h => new VirtualHost { Names = [h], Routes = [new() { Path = path, Type = path == "/" ? PathType.Prefix : PathType.Regex, Pool = new() { Name = "tomcat" } }] })],
                Tuning = new() { WorkerProcesses = 1, WorkerConnections = 64 },
            },
        };
        return new(tier.Key, tier, [new("tomcat", [new(IPAddress.Loopback, port, "", 1, false, UpstreamAdmission.Open)])]);
    }

    public void Dispose() => Directory.Delete(State, recursive: true);
}
