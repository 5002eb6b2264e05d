using System.Text.Json.Nodes;
using LvsOperator.Install.Tests.OnServer;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests.Images;

/// <summary>A release of the chart on the real API server, its operator one container of the image as the Deployment has it. The first test that asks starts it.</summary>
public sealed class OperatorInContainer : IAsyncDisposable
{
    private const string Account = "/var/run/secrets/kubernetes.io/serviceaccount";

    private readonly PodPlace _place = new($"operator-{Guid.NewGuid():n}", "node");
    private readonly DockerDaemon _docker;
    private readonly Lazy<Task<ControlPlane>> _running;
    private ControlPlane? _plane;

    /// <summary>Starts nothing yet.</summary>
    public OperatorInContainer(DockerDaemon docker, SharedControlPlane servers)
    {
        _docker = docker;
        _running = new(async () => await Start(await servers.Started));
    }

    /// <summary>The servers, once the operator runs.</summary>
    internal Task<ControlPlane> Running => _running.Value;

    /// <summary>The name of the operator's pod.</summary>
    internal string Pod => _place.Pod;

    /// <summary>What the Deployment's probes ask.</summary>
    internal Uri Readiness { get; private set; } = null!;

    /// <summary>Waits until something holds; fails with the operator's last words.</summary>
    internal async Task Holds(string what, Func<Task<bool>> holds)
    {
        try
        {
            await _plane!.Await(what, async () => await holds()
                || ((await _docker.Run("inspect", Pod, "--format", "{{.State.Running}}")).Text.Trim() == "true" ? false : throw new KubeServersFailure($"{what}: the operator has ended")));
        }
        catch (KubeServersFailure failure)
        {
            throw new KubeServersFailure($"{failure.Message}\n{await _docker.Run("logs", "--tail", "60", Pod)}");
        }
    }

    /// <summary>Removes container and release.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_plane is not null)
        {
            await _docker.Run("rm", "--force", Pod);
            await _plane.Uninstall();
            await _plane.NothingIsLeft();
        }

        _place.Dispose();
    }

    private async Task<ControlPlane> Start(ControlPlane plane)
    {
        // Skips where there is no daemon, before anything is installed.
        (await _docker.Run("version")).Succeeded();
        var webhook = FreePort.OnLoopback();
        await plane.Install("--set", $"webhook.url=https://127.0.0.1:{webhook}");
        _plane = plane;
        await plane.KindsAreServed();
        _place.ConfigMaps["lvs-operator"] = await plane.Get("configmap", "lvs-operator");
        var pod = (await plane.Get("deployment", "lvs-operator"))["spec"]!["template"]!["spec"]!.AsObject();
        var container = pod["containers"]![0]!.AsObject();
        var http = FreePort.OnLoopback();
        // It shares the machine's network, where the API server is: the ports alone are not those of the chart.
        container["args"] = new JsonArray([.. container["args"]!.AsArray().Select(a => (string)a! switch { ":8080" => $"127.0.0.1:{http}", ":9443" => $"127.0.0.1:{webhook}", var other => other }).Select(a => (JsonNode)a)]);
        Readiness = new Uri($"http://127.0.0.1:{http}{container["readinessProbe"]!["httpGet"]!["path"]}");
        var account = _place.Files("account", new Dictionary<string, string>
        {
            ["token"] = await plane.Token("lvs-system", (string)pod["serviceAccountName"]!),
            ["ca.crt"] = await File.ReadAllTextAsync(plane.AuthorityFile),
            ["namespace"] = "lvs-system",
        });
        (await _docker.Run([
            "run", "--detach", "--name", Pod, "--network", "host", "--volume", $"{account}:{Account}:ro", "--env", $"KUBERNETES_SERVICE_HOST={plane.Address.Host}",
            "--env", $"KUBERNETES_SERVICE_PORT={plane.Address.Port}", .. PodContainer.Arguments(pod, container, _place)])).Succeeded();
        return plane;
    }
}
