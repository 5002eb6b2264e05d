using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests.Images;

/// <summary>A node: a network namespace with a loopback, which a container keeps that does nothing, and folders.</summary>
internal sealed partial class NodeInContainer : IAsyncDisposable
{
    /// <summary>A new namespace has the machine's own, which may be as a real server's.</summary>
    private static readonly string[] Settings = ["all.arp_ignore", "all.arp_announce", "lo.arp_ignore", "lo.arp_announce"];

    private readonly DockerDaemon _docker;
    private readonly PodPlace _place;
    private readonly string _name = $"node-{Guid.NewGuid():n}";

    private NodeInContainer(DockerDaemon docker, string node) => (_docker, _place) = (docker, new(_name, node));

    /// <summary>Starts it.</summary>
    /// <param name="docker">Where.</param>
    /// <param name="node">The Node's name.</param>
    /// <param name="cleanup">The pod of <c>lvs-cleanup</c>, whose one container does nothing.</param>
    internal static async Task<NodeInContainer> Start(DockerDaemon docker, string node, JsonObject cleanup)
    {
        var made = new NodeInContainer(docker, node);
        try
        {
            (await docker.Run([
                "run", "--detach", "--name", made._name, "--network", "none", .. Settings.SelectMany(key => new[] { "--sysctl", $"net.ipv4.conf.{key}=0" }),
                .. PodContainer.Arguments(cleanup, cleanup["containers"]![0]!.AsObject(), made._place)])).Succeeded();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a container of a pod until it ends.</summary>
    internal Task<CommandOutput> Run(JsonObject pod, JsonObject container, params string[] options) =>
        _docker.Run(["run", "--rm", "--network", $"container:{_name}", .. options, .. PodContainer.Arguments(pod, container, _place)]);

    /// <summary>What the namespace's kernel says, to another image than the agent's: its addresses, and the settings of ARP.</summary>
    internal async Task<NodeState> Look()
    {
        const string Ask = "cat /proc/net/fib_trie; echo; cd /proc/sys/net/ipv4/conf; for i in all lo; do for k in arp_ignore arp_announce; do echo $i.$k=$(cat $i/$k); done; done";
        var said = (await _docker.Run("run", "--rm", "--network", $"container:{_name}", "--cap-drop", "ALL", Archive.Director.Read().Tag, "-c", Ask)).Succeeded().Split("\n\n");
        return new(string.Join(' ', Local().Matches(said[0]).Select(match => match.Groups[1].Value).Distinct()), said[^1].Trim());
    }

    [GeneratedRegex(@"\|-- (\S+)\n\s+/32 host LOCAL")]
    private static partial Regex Local();

    public async ValueTask DisposeAsync()
    {
        await _docker.Run("rm", "--force", _name);
        _place.Dispose();
    }
}

/// <summary>What a kernel has.</summary>
/// <param name="Addresses">Its own, from /proc/net/fib_trie.</param>
/// <param name="Settings">A line each.</param>
internal sealed record NodeState(string Addresses, string Settings);
