using LvsOperator.KubeServers;
using LvsOperator.Manifests.Tests.OnServer;
using LvsOperator.Manifests.Tests.Schemas;

[assembly: AssemblyFixture(typeof(ServerWithKinds))]

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>A real API server that knows our kinds from crds/. The first test that asks starts it.</summary>
public sealed class ServerWithKinds : IAsyncDisposable
{
    private readonly SharedControlPlane _servers = new();
    private readonly Lazy<Task<ControlPlane>> _ready;

    public ServerWithKinds() => _ready = new Lazy<Task<ControlPlane>>(Install);

    public static string Crds { get; } = Path.Combine(Repository.Root, "crds");

    /// <summary>What kubectl said when it applied crds/.</summary>
    public CommandOutput? Applied { get; private set; }

    public Task<ControlPlane> Ready => _ready.Value;

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    private async Task<ControlPlane> Install()
    {
        var plane = await _servers.Started;
        // As people do it: client-side, where the whole text must also fit into an annotation of 256 KiB.
        Applied = await plane.Kubectl("apply", "-f", Crds);
        Applied.Succeeded();
        await plane.AwaitKinds();
        await Describes(plane);
        return plane;
    }

    /// <summary>
    /// The OpenAPI document, by which kubectl knows unknown fields, names a kind seconds after its CRD is established; until then kubectl lets all pass.
    /// </summary>
    private static async Task Describes(ControlPlane plane)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var document = await plane.Admin.GetStringAsync("/openapi/v2", limit.Token);
            if (SchemaWalk.Kinds.All(kind => document.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal)))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }
    }
}
