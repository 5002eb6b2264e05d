namespace LvsOperator.KubeServers;

/// <summary>
/// One control plane for all tests of an assembly: <c>[assembly: AssemblyFixture(typeof(SharedControlPlane))]</c>, and the test class takes it
/// by its constructor. The first test that asks starts it. A test works in a namespace of its own and does not stop the servers.
/// </summary>
public sealed class SharedControlPlane : IAsyncDisposable
{
    private readonly Lazy<Task<ControlPlane>> _plane = new(() => ControlPlane.Start());

    /// <summary>The control plane, started.</summary>
    public Task<ControlPlane> Started => _plane.Value;

    /// <summary>Ends it, if any test asked for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_plane.IsValueCreated && _plane.Value.IsCompletedSuccessfully)
        {
            await (await _plane.Value).DisposeAsync();
        }
    }
}
