using System.Text.RegularExpressions;
using LvsOperator.KubeServers;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>Servers of a test's own, which are killed, set back, and lose our kinds.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task A_server_that_dies_and_a_store_that_is_set_back_take_nothing_away_for_good()
    {
        await using var plane = await ControlPlane.Start();
        await ServerWithKinds.InstallAsync(plane);
        await using var site = await Site.CreateAsync(plane);
        var agent = site.Agent(await site.NodeAsync("lvs1", "10.1.0.1"));
        var one = await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await agent.DirectAsync("shop", 1, vips: "192.168.101.100");
        await site.HasAsync("virtualservices", "shop", "Ready", "True/Ready@1");

        // Killed: the operator stays, and what comes after the start is decided.
        await plane.ApiServer.Kill();
        await site.UntilAsync("the outage is noticed", () => one.MetricAsync("lvs_operator_cache_following", "kind=\"virtualservices\""), n => n == 0);
        Assert.Equal((System.Net.HttpStatusCode.OK, "ok\n"), await one.AskAsync("/healthz"));
        await plane.ApiServer.Start();
        await ApplyAsync(site.Service("after", "192.168.101.101"));
        await site.HasAsync("virtualservices", "after", "Accepted", "True/Accepted@1");
        await site.HasAsync("virtualservices", "shop", "Ready", "True/Ready@1");

        // Set back: "after" gave its VIP to nobody yet, and what was decided since never was.
        await StopStoreAsync();
        var saved = Path.Combine(Path.GetDirectoryName(plane.EtcdData)!, "saved");
        Copy(plane.EtcdData, saved);
        await StartStoreAsync();
        await ApplyAsync(site.Service("after", "192.168.101.102") + site.Service("taker", "192.168.101.101"));
        await site.HasAsync("virtualservices", "taker", "Accepted", "True/Accepted@1");
        await StopStoreAsync();
        Directory.Delete(plane.EtcdData, recursive: true);
        Copy(saved, plane.EtcdData);
        await StartStoreAsync();
        await ApplyAsync(site.Service("another", "192.168.101.101"));
        await site.HasAsync("virtualservices", "another", "Accepted", "False/VipConflict@1");
        await site.HasAsync("virtualservices", "after", "Accepted", "True/Accepted@1");
        await ApplyAsync(site.Service("after", "192.168.101.103"));
        await site.HasAsync("virtualservices", "another", "Accepted", "True/Accepted@1");
        Assert.Null(await site.GetAsync("virtualservices", "taker"));

        // Our kinds go, with all their objects, and come back.
        (await plane.Kubectl("delete", "crd", "virtualservices.lvs-operator.io", "realserverpools.lvs-operator.io", "nginxtiers.lvs-operator.io")).Succeeded();
        await site.UntilAsync("the objects are gone", () => one.MetricAsync("lvs_operator_cache_objects", "kind=\"virtualservices\""), n => n == 0);
        await ServerWithKinds.InstallAsync(plane);
        await ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");

        // A server that has just begun refuses some requests.
        Task ApplyAsync(string yaml) => site.UntilAsync("applied", async () => await plane.KubectlReading(yaml, "apply", "-n", site.Space, "-f", "-"), o => o.ExitCode == 0);

        async Task StopStoreAsync()
        {
            await plane.ApiServer.Kill();
            await plane.Etcd.Stop();
        }

        async Task StartStoreAsync()
        {
            await plane.Etcd.Start();
            await plane.ApiServer.Start();
        }
    }

    [Fact]
    public async Task What_a_newer_version_put_into_specs_and_rows_is_left_alone()
    {
        await using var plane = await ControlPlane.Start();
        // The kinds as a later version may have them: fields that this one does not know.
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "crds"), "*.yaml"))
        {
            var text = await File.ReadAllTextAsync(file);
            var newer = Regex.Replace(text, @"(?m)^( +)type: object\n(?=\1(properties|required):)", "$1type: object\n$1x-kubernetes-preserve-unknown-fields: true\n");
            Assert.NotEqual(text, newer);
            (await plane.KubectlReading(newer, "apply", "-f", "-")).Succeeded();
        }
        await plane.AwaitKinds();
        await using var site = await Site.CreateAsync(plane);
        var agent = site.Agent(await site.NodeAsync("lvs1", "10.1.0.1"));
        await site.OperateAsync();
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100", more: "future: {a: 1}"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        (await plane.Admin.PatchAsync(
            $"apis/lvs-operator.io/v1alpha1/namespaces/{site.Space}/virtualservices/shop/status?fieldManager=newer&force=true",
            new StringContent($$$"""
                {"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"name":"shop","namespace":"{{{site.Space}}}"},
                 "status":{"future":{"b":2},"directors":[{"node":"{{{agent.Node}}}","futureMode":"x","activeVips":["192.168.101.100"],"programmedGeneration":1,"healthy":2,"realServers":2}]}}
                """, System.Text.Encoding.UTF8, "application/apply-patch+yaml"))).EnsureSuccessStatusCode();
        await site.HasAsync("virtualservices", "shop", "Ready", "True/Ready@1");
        var shop = (await site.GetAsync("virtualservices", "shop"))!;
        Assert.Equal((1, 2, "x"), ((int)shop["spec"]!["future"]!["a"]!, (int)shop["status"]!["future"]!["b"]!, (string?)shop["status"]!["directors"]![0]!["futureMode"]));
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from)) Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
