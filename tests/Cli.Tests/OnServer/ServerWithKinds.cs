using LvsOperator.Cli.Tests.OnServer;
using LvsOperator.Cli.Tests.Running;
using LvsOperator.KubeServers;

[assembly: AssemblyFixture(typeof(ServerWithKinds))]

namespace LvsOperator.Cli.Tests.OnServer;

/// <summary>A real API server that knows our kinds from crds/. The first test that asks starts it.</summary>
public sealed class ServerWithKinds : IAsyncDisposable
{
    private readonly SharedControlPlane _servers = new();
    private readonly Lazy<Task<ControlPlane>> _ready;

    public ServerWithKinds() => _ready = new Lazy<Task<ControlPlane>>(Install);

    public Task<ControlPlane> Ready => _ready.Value;

    /// <summary>What <c>lvsctl status</c> said before there were our kinds.</summary>
    internal Ran? BeforeKinds { get; private set; }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    private async Task<ControlPlane> Install()
    {
        var plane = await _servers.Started;
        BeforeKinds = await Ran.With(["status", "--kubeconfig", plane.Kubeconfig]);
        var crds = Path.GetFullPath(Path.Combine(Repository.Samples, "../../crds"));
        (await plane.Kubectl("apply", "-f", crds)).Succeeded();
        await plane.AwaitKinds();
        return plane;
    }
}
