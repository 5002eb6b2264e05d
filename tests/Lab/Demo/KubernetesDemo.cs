using System.Diagnostics;
using LvsOperator.Lab.Clusters;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Demo;

/// <summary>The same site out of Kubernetes: helm install, kubectl apply, packets, and what kubectl tells when a server dies and when the API itself does.</summary>
internal sealed class KubernetesDemo(Screen screen, string manifests)
{
    private const string Url = $"http://{Seeds.Vip}/";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly DemoBoard board = new(screen, Url);

    public async Task<int> Run()
    {
        var topology = Seeds.Cluster.Only("client", "kube", "lvs1", "nginx1", "nginx2", "tomcat1", "tomcat2");
        Machines.Show(topology, screen);
        await using var site = await Site.Build(topology);
        return await board.Run(site, async () =>
        {
            var watch = Stopwatch.StartNew();
            await using var cluster = await screen.During("etcd, kube-apiserver and kube-controller-manager start on kube", () => Cluster.Start(site));
            screen.Good("a Kubernetes API serves on kube");
            var agents = await Install(site, cluster);
            screen.Command($"kubectl apply -f {manifests}", await cluster.ApplySample(manifests, text => text));
            foreach (var host in new[] { "lvs1", "nginx1", "nginx2" })
            {
                site[host].Start(agents(host));
            }
            screen.Good("on lvs1, nginx1 and nginx2 runs what the DaemonSet lvs-agent says");
            board.CameUp(watch, await Machines.ServersUp(site, screen, Url));
            Machines.ShowRules(site, screen);
            await board.ShowRequests(site["client"], Seeds.Vip, Machines.Proxy);
            await Shown(cluster, "2/2");
            screen.Command("kubectl get lvs,rsp,ngt -n web", await cluster.Kubectl("get", "lvs,rsp,ngt", "--namespace", "web"));
            await KillNginx(site, cluster);
            await KillApi(site, cluster);
            screen.Command("kubectl get events -n web", await cluster.Kubectl("get", "events", "--namespace", "web"));
        });
    }

    private async Task<Func<string, Agent>> Install(Site site, Cluster cluster)
    {
        await screen.During("helm install", () => cluster.Install());
        screen.Good($"helm install lvs-operator charts/lvs-operator --namespace {Cluster.SystemNamespace} --create-namespace");
        await cluster.StartOperator();
        var agents = await screen.During("the operator starts and deploys the agents", cluster.Agents);
        screen.Command($"kubectl get deployment,daemonset -n {Cluster.SystemNamespace}", await cluster.Kubectl("get", "deployment,daemonset", "--namespace", Cluster.SystemNamespace));
        screen.Note("    (no kubelet runs in this lab: what the pods would run is run on the hosts, with the pods' own arguments and accounts)");
        return agents;
    }

    private Task KillNginx(Site site, Cluster cluster) => board.Under(site["client"], "killed nginx1 (kill -9)", "kubectl get lvs says 1/2, then 2/2; none fails once it is out", async load =>
    {
        await site["nginx1"].Daemon("nginx").Kill();
        await Expect.Within(Patience, "IPVS without nginx1", () => site["lvs1"].IpvsRules(), rules => !Machines.Serves(rules, "nginx1"));
        var clean = load.Elapsed;
        screen.Faint(await Shown(cluster, "1/2"));
        await load.More(40);
        var after = load.SoFar.Between(clean, TimeSpan.MaxValue);
        await Machines.StartNginx(site, "nginx1");
        screen.Faint(await Shown(cluster, "2/2"));
        return after.Failures.Count == 0 && after.Good > 0;
    });

    private Task KillApi(Site site, Cluster cluster) => board.Under(site["client"], "killed the API server, then our agent on lvs1 (kill -9)", "none fails: the agent starts from what it accepted", async load =>
    {
        var before = site["lvs1"].IpvsRules();
        await cluster.Plane.ApiServer.Kill();
        await site["lvs1"].Daemon("agent").Kill();
        await load.More(40);
        site["lvs1"].Start((await cluster.Agents())("lvs1"));
        await load.More(40);
        var held = load.SoFar.Failures.Count == 0 && before.SequenceEqual(site["lvs1"].IpvsRules());
        await cluster.Plane.ApiServer.Start();
        await Shown(cluster, "2/2");
        return held;
    });

    private static Task<string> Shown(Cluster cluster, string healthy) => Expect.Within(Patience, $"kubectl get lvs shows {healthy}",
        () => cluster.Kubectl("get", "lvs", "--namespace", "web", "--no-headers"), line => line.Contains($" {healthy} ", StringComparison.Ordinal) && line.Contains(" True ", StringComparison.Ordinal));
}
