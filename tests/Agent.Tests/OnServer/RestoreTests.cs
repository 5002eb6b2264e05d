using LvsOperator.KubeServers;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>A store of a test's own that is emptied and set back: nothing goes that nobody deleted.</summary>
public sealed class RestoreTests
{
    private const string Stands = "192.0.2.100:80/TCP=192.0.2.11,192.0.2.12";

    [Fact]
    public async Task A_store_that_is_emptied_or_set_back_takes_nothing_that_nobody_deleted_and_kinds_may_come_back()
    {
        await using var plane = await ControlPlane.Start();
        await ServerWithKinds.Install(plane);
        await using var site = await ApiSite.Make(plane);
        await site.Apply(site.Pool("11,12"), site.Service());
        await site.Operator.Decide();
        await using var agent = site.Agent();
        await agent.Shows(Stands);
        await Row(site, "192.0.2.100");
        var saved = Path.Combine(Path.GetDirectoryName(plane.EtcdData)!, "saved");
        await StopStore(plane);
        Copy(plane.EtcdData, saved);
        await StartStore(plane);
        await site.AwaitKinds();
        await site.Apply(site.Service(name: "late", vip: "192.0.2.101"));
        await site.Operator.Decide();
        await agent.Shows($"{Stands} 192.0.2.101:80/TCP=192.0.2.11,192.0.2.12");

        // Emptied: no kinds, no Nodes.
        await StopStore(plane);
        Directory.Delete(plane.EtcdData, recursive: true);
        await StartStore(plane);
        await agent.Says($"the API knows no such Node");
        Assert.Equal($"{Stands} 192.0.2.101:80/TCP=192.0.2.11,192.0.2.12", agent.Programmed);
        // The Node comes first, and the kinds are still unknown.
        await site.AddNode();
        await agent.Says("the API does not know virtualservices");
        await agent.Rounds(2);
        Assert.Equal($"{Stands} 192.0.2.101:80/TCP=192.0.2.11,192.0.2.12", agent.Programmed);
        Assert.DoesNotContain(site.Kernel.Alone(k => k.Journal.ToArray()), j => j.StartsWith("Delete", StringComparison.Ordinal));

        // Set back to before "late": the server lists the other one, so that one is gone; the list says so.
        await StopStore(plane);
        Directory.Delete(plane.EtcdData, recursive: true);
        Copy(saved, plane.EtcdData);
        await StartStore(plane);
        await agent.Shows(Stands);
        await agent.SaysNothing();
        await site.AwaitKinds();
        await site.Apply(site.Service(ports: "{port: 81}"));
        await site.Operator.Decide();
        await agent.Shows("192.0.2.100:81/TCP=192.0.2.11,192.0.2.12");

        // Whoever deletes the definitions deletes the objects; once they are back, what is applied is followed without a restart.
        (await plane.Kubectl("delete", "crd", "virtualservices.lvs-operator.io", "realserverpools.lvs-operator.io", "nginxtiers.lvs-operator.io")).Succeeded();
        await agent.Shows("");
        await agent.Says("the API does not know virtualservices");
        await ServerWithKinds.Install(plane);
        await site.AwaitKinds();
        await site.Apply(site.Pool("11,12"), site.Service());
        await site.Operator.Decide();
        await agent.Shows(Stands);
        await agent.SaysNothing();
    }

    private static Task Row(ApiSite site, string vip) => site.Plane.Await("the row", async () =>
        (await site.Read()).VirtualServices[new(site.Space, "shop")].Status?.Directors.SingleOrDefault() is { ProgrammedGeneration: 1 } row && row.ActiveVips.SequenceEqual([vip]));

    private static async Task StopStore(ControlPlane plane)
    {
        await plane.ControllerManager.Kill();
        await plane.ApiServer.Kill();
        await plane.Etcd.Stop();
    }

    private static async Task StartStore(ControlPlane plane)
    {
        await plane.Etcd.Start();
        await plane.ApiServer.Start();
        await plane.ControllerManager.Start();
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories).Prepend(from)) Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
    }
}
