using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Sites;

/// <summary>Packets being written down by tcpdump.</summary>
public sealed class Capture
{
    private readonly RunningDaemon tcpdump;

    internal Capture(RunningDaemon tcpdump) => this.tcpdump = tcpdump;

    /// <summary>Waits until it listens; packets before are not seen.</summary>
    public Task Ready() => Expect.Within(TimeSpan.FromSeconds(60), "tcpdump listens", () => tcpdump.Log.Contains("listening on", StringComparison.Ordinal));

    /// <summary>What was seen so far, a line a packet, link-layer addresses included.</summary>
    public IReadOnlyList<string> Packets => [.. tcpdump.Log.Split('\n').Where(line => line.Length > 2 && char.IsAsciiDigit(line[0]) && line[2] == ':')];

    /// <summary>Ends it and gives all it saw.</summary>
    public async Task<IReadOnlyList<string>> Stop()
    {
        await tcpdump.Stop();
        return Packets;
    }
}
