using System.Globalization;
using System.Text.RegularExpressions;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Benchmarks.Modes;

/// <summary>
/// The four modes beside plain forwarding and beside the same rules set by hand, in one lab. Client, director and server share its one processor, so what a director takes is
/// the difference to none. It is processor time that is told, as the machine gives it to the lab: elapsed time would be that of whatever else the machine does. The first
/// figure is that of the best round, the second the median of the rounds: what disturbs adds to a figure and never takes from it.
/// </summary>
internal static partial class ModesBenchmark
{
    private const int Rounds = 10, RoundsOfRequests = 3;

    private static readonly Load Requests = new("HTTP, a connection a request", ["-H", "Connection: close"]);

    private static readonly (Way Way, string Name)[] Ways = [(Way.ToServer, "a packet to the server"), (Way.ToClient, "a packet to the client")];

    internal static IEnumerable<Figure> Run(string lab, string agent)
    {
        var process = new LabProcess();
        var said = process.Run(lab, Environment.ProcessPath!, "modes-inside", agent);
        Window[] windows = [.. said.Split('\n').Select(Window.Read).OfType<Window>()];
        Dictionary<string, double[]> Times(string load) => windows.Where(window => window.Load == load)
            .GroupBy(window => window.Target).ToDictionary(group => group.Key, group => group.OrderBy(window => window.Round).Select(window => process.Between(window.From, window.To) / window.Requests * 1e6).ToArray());
        var (there, back) = (Times(Ways[0].Name), Times(Ways[1].Name));
        return [.. Order(there, back), .. Figures(Ways[0].Name, there), .. Figures(Ways[1].Name, back), .. Figures(Requests.Name, Times(Requests.Name))];
    }

    /// <summary>What the seeds say, DR > TUN > NAT > FULLNAT: a director's part of a packet to the server and of one to the client, which with DR and TUN does not meet it.</summary>
    private static IEnumerable<Figure> Order(Dictionary<string, double[]> there, Dictionary<string, double[]> back)
    {
        double[] parts = [.. ModesSite.Modes.Select(mode => Part(there, mode) + (AnswersPassIt(mode) ? Part(back, mode) : 0))];
        var plain = there["forwarded both ways"].Min() - there["direct"].Min() + back["forwarded both ways"].Min() - back["direct"].Min();
        foreach (var (mode, n) in ModesSite.Modes.Select((mode, n) => (mode, n)))
        {
            yield return new("modes", $"{mode}: the director's part of a packet there and one back", parts[n], parts[n], "plain forwarding both ways", plain, n + 1 < parts.Length ? parts[n + 1] : null, "us");
        }
    }

    private static double Part(Dictionary<string, double[]> times, string mode) => Math.Min(times[$"{mode} by us"].Min(), times[$"{mode} by hand"].Min()) - times["direct"].Min();

    private static bool AnswersPassIt(string mode) => mode is "NAT" or "FULLNAT";

    /// <summary>Inside: rounds over all targets, each beginning with another, so that what else the machine does falls on all.</summary>
    internal static async Task Inside(string agent)
    {
        await using var site = await ModesSite.Build(agent);
        foreach (var target in ModesSite.Targets) Ask(site.Client, target, Requests, "1s");
        InRounds(RoundsOfRequests, (round, target) => Print(Requests.Name, target, round, () => Ask(site.Client, target, Requests, "3s")));
        var floods = ModesSite.Targets.ToDictionary(target => target, site.Open);
        site.DropDatagrams();
        InRounds(Rounds, (round, target) =>
        {
            foreach (var (way, name) in Ways)
            {
                Print(name, target, round, () =>
                {
                    floods[target].Send(way);
                    return Flood.Packets;
                });
            }
        });
        foreach (var flood in floods.Values) flood.Dispose();
    }

    private static void InRounds(int rounds, Action<int, Target> work)
    {
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < ModesSite.Targets.Count; i++) work(round, ModesSite.Targets[(i + (round * 4)) % ModesSite.Targets.Count]);
        }
    }

    private static void Print(string load, Target target, int round, Func<long> work)
    {
        var from = LabProcess.Clock;
        var done = work();
        Console.WriteLine(new Window(load, target.Name, round, from, LabProcess.Clock, done).Line);
    }

    private static IEnumerable<Figure> Figures(string load, Dictionary<string, double[]> times)
    {
        var direct = times["direct"].Min();
        yield return Told($"no director ({load})", times["direct"]);
        foreach (var (target, name) in new[] { ("forwarded", "plain forwarding, answers past it"), ("forwarded both ways", "plain forwarding both ways") })
            yield return Told($"{name} ({load})", times[target], "no director", direct);
        foreach (var mode in ModesSite.Modes)
        {
            var (plain, name) = AnswersPassIt(mode) ? ("forwarded both ways", "plain forwarding both ways") : ("forwarded", "plain forwarding, answers past it");
            var (ours, hand) = (times[$"{mode} by us"], times[$"{mode} by hand"]);
            yield return Told($"{mode} ({load})", ours, name, times[plain].Min());
            // A request is mostly client and server, in which a lab's figures wander by more than a director takes.
            yield return Told($"{mode} ({load})", ours, "by hand", hand.Min()) with { Limit = load == Requests.Name ? null : hand.Min() * 1.25 };
        }
    }

    /// <summary>The best round, and the median in the place of the worst: whatever else the machine does adds to a figure and never takes from it.</summary>
    private static Figure Told(string what, double[] times, string anchor = "", double? beside = null) =>
        new("modes", what, times.Min(), times.Order().ElementAt(times.Length / 2), anchor, beside, Unit: "us");

    private static long Ask(SiteHost client, Target target, Load load, string duration)
    {
        var said = client.Run(["wrk", "-t1", "-c16", $"-d{duration}", "--timeout", "30s", .. load.Options, $"http://{target.Address}/"]).Must().Text;
        if (said.Contains("Socket errors", StringComparison.Ordinal) || said.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"{target.Name}: {said}");
        return long.Parse(Answered().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Answered();

    private sealed record Load(string Name, string[] Options);
}
