using LvsOperator.KubeServers;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>An agent with no rights but its own, which reaches the server through a <see cref="FaultProxy"/>; a service and its pool are programmed.</summary>
internal sealed class ProxiedAgent : IAsyncDisposable
{
    /// <summary>What is programmed at first.</summary>
    internal const string First = "192.0.2.100:80/TCP=192.0.2.11";

    private readonly AgentRights _rights;

    private ProxiedAgent(ApiSite site, AgentRights rights, FaultProxy proxy, string tokenFile)
    {
        (Site, Proxy, TokenFile, _rights) = (site, proxy, tokenFile, rights);
        var kubeconfig = proxy.KubeconfigOf("TOKEN");
        File.WriteAllText(kubeconfig, File.ReadAllText(kubeconfig).Replace("token: TOKEN", $"tokenFile: {tokenFile}", StringComparison.Ordinal));
        Agent = site.Agent(kubeconfig);
    }

    internal ApiSite Site { get; }

    internal FaultProxy Proxy { get; }

    internal RunningAgent Agent { get; }

    /// <summary>Where the agent has its token from.</summary>
    internal string TokenFile { get; }

    internal static async Task<ProxiedAgent> Start(ControlPlane plane)
    {
        var site = await ApiSite.Make(plane);
        var rights = await AgentRights.Grant(site);
        await site.Apply(site.Pool("11"), site.Service());
        await site.Operator.Decide();
        var tokenFile = Path.Combine(site.Folder, "token");
        File.WriteAllText(tokenFile, await site.Plane.Token(site.Space, "lvs-agent"));
        var started = new ProxiedAgent(site, rights, FaultProxy.Before(plane), tokenFile);
        await started.Agent.Shows(First);
        return started;
    }

    /// <summary>An edit is made and accepted, and the agent, which cannot know of it, leaves all as it is.</summary>
    internal async Task IsDeafTo(string manifest)
    {
        await Edit(manifest);
        await Agent.Rounds(2);
        Assert.Equal(First, Agent.Programmed);
        Assert.DoesNotContain(Site.Kernel.Alone(k => k.Journal.ToArray()), j => j.StartsWith("Delete", StringComparison.Ordinal));
    }

    /// <summary>An edit is made and accepted.</summary>
    internal async Task Edit(string manifest)
    {
        await Site.Apply(manifest);
        await Site.Operator.Decide();
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await _rights.DisposeAsync();
        await Proxy.DisposeAsync();
        await Site.DisposeAsync();
    }
}
