using System.Runtime.CompilerServices;
using LvsOperator.Agent.Tests.OnServer;
using LvsOperator.KubeServers;

[assembly: AssemblyFixture(typeof(ServerWithKinds))]

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>A real API server that knows our kinds. The first test that asks starts it.</summary>
public sealed class ServerWithKinds : IAsyncDisposable
{
    private readonly SharedControlPlane _servers = new();
    private readonly Lazy<Task<ControlPlane>> _ready;

    public ServerWithKinds() => _ready = new(async () =>
    {
        var plane = await _servers.Started;
        await Install(plane);
        return plane;
    });

    internal static string Crds { get; } = Folder("crds");

    public Task<ControlPlane> Ready => _ready.Value;

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    internal static async Task Install(ControlPlane plane)
    {
        (await plane.Kubectl("apply", "-f", Crds)).Succeeded();
        await plane.AwaitKinds();
    }

    internal static string Folder(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", name));
}

/// <summary>Tests on one server: each has Nodes, which lie in no namespace, so they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OneByOne
{
    internal const string Name = "on one API server";
}
