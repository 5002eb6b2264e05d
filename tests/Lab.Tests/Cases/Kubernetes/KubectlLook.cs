using LvsOperator.Lab.Clusters;

namespace LvsOperator.Lab.Tests.Cases.Kubernetes;

/// <summary>
/// What kubectl shows of a VirtualService, asked again and again. kubectl itself takes seconds of a guest's one CPU, which what is waited for needs too: it is
/// run when the object has changed, and the API server is asked now and then whether it has.
/// </summary>
internal sealed class KubectlLook(Cluster cluster, string name, params string[] columns)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private string? seen;
    private string said = "";

    /// <exception cref="LabFailure">There is none, or nobody to ask: for now.</exception>
    public async Task<string> Ask()
    {
        if (seen is not null)
        {
            await Task.Delay(Pause);
        }

        var now = await State();
        if (now != seen)
        {
            said = await cluster.Kubectl(["get", "lvs", name, "--namespace", "web", .. columns]);
            seen = now;
        }

        return said;
    }

    private async Task<string> State()
    {
        try
        {
            return await cluster.Plane.Admin.GetStringAsync($"/apis/lvs-operator.io/v1alpha1/namespaces/web/virtualservices/{name}");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            throw new LabFailure($"VirtualService {name}: {failure.Message}");
        }
    }
}
