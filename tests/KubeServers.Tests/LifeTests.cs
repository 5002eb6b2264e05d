using System.Diagnostics;

namespace LvsOperator.KubeServers.Tests;

/// <summary>Servers of a test's own, which it may kill.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task Killed_and_paused_servers_come_back_with_what_they_knew()
    {
        await using var plane = await ControlPlane.Start();
        var ns = await plane.CreateNamespace();
        await plane.ApiServer.Kill();
        Assert.False(plane.ApiServer.IsRunning);
        (await plane.Kubectl("get", "namespace", ns, "--request-timeout=5s")).Failed();
        await plane.ApiServer.Start();
        (await plane.Kubectl("get", "namespace", ns)).Succeeded();

        await plane.Etcd.Kill();
        await plane.Etcd.Start();
        await plane.Await("the API server has found its store again", async () => (await plane.Kubectl("get", "namespace", ns)).ExitCode == 0);

        plane.ApiServer.Pause();
        var asked = plane.Kubectl("get", "namespace", ns);
        Assert.NotEqual(asked, await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(1))));
        plane.ApiServer.Resume();
        (await asked).Succeeded();
    }

    [Fact]
    public async Task A_server_that_does_not_start_says_why()
    {
        var failure = await Assert.ThrowsAsync<KubeServersFailure>(() => ControlPlane.Start(new ControlPlaneOptions { ApiServerArguments = ["--no-such-flag"] }));
        Assert.Contains("kube-apiserver ended with exit code", failure.Message);
        Assert.Contains("unknown flag: --no-such-flag", failure.Message);
    }

    [Fact]
    public async Task Nothing_is_left_of_servers_that_were_ended()
    {
        int[] pids;
        string kubeconfig;
        await using (var plane = await ControlPlane.Start())
        {
            pids = [plane.Etcd.Pid, plane.ApiServer.Pid, plane.ControllerManager.Pid];
            kubeconfig = plane.Kubeconfig;
            Assert.All(pids, pid => Assert.True(Directory.Exists($"/proc/{pid}")));
        }

        Assert.All(pids, pid => Assert.False(Directory.Exists($"/proc/{pid}")));
        Assert.False(Directory.Exists(Path.GetDirectoryName(kubeconfig)));
    }

    [Fact]
    public async Task A_guard_whose_owner_dies_kills_what_it_watched()
    {
        var folder = Directory.CreateTempSubdirectory("guarded-");
        using var sleeper = Process.Start("sleep", "600");
        using (var guard = new Guard(folder.FullName))
        {
            guard.Watch(sleeper.Id);
        }

        await sleeper.WaitForExitAsync();
        Assert.Equal(128 + 9, sleeper.ExitCode);
        Assert.False(Directory.Exists(folder.FullName));
    }
}
