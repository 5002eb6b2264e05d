using LvsOperator.KubeServers;
using LvsOperator.Operator.Tests.Bench;

[assembly: AssemblyFixture(typeof(ServerWithKinds))]

namespace LvsOperator.Operator.Tests.Bench;

/// <summary>A real API server that knows our kinds, for all tests that do not end it. The first that asks starts it.</summary>
public sealed class ServerWithKinds : IAsyncDisposable
{
    private readonly SharedControlPlane servers = new();
    private readonly Lazy<Task<ControlPlane>> ready;

    public ServerWithKinds() => ready = new Lazy<Task<ControlPlane>>(InstallAsync);

    public Task<ControlPlane> Ready => ready.Value;

    public ValueTask DisposeAsync() => servers.DisposeAsync();

    /// <summary>Makes a server know our kinds.</summary>
    internal static async Task InstallAsync(ControlPlane plane)
    {
        var crds = Path.Combine(Repository.Root, "crds");
        (await plane.Kubectl("apply", "-f", crds)).Succeeded();
        await plane.AwaitKinds();
    }

    private async Task<ControlPlane> InstallAsync()
    {
        var plane = await servers.Started;
        await InstallAsync(plane);
        return plane;
    }
}
