using System.Globalization;
using System.Net;
using LvsOperator.Netlink.Ipvs;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>
/// Inside the agent's namespace: waits for the table, or edits pools, and prints how many milliseconds each took. It asks the kernel for one service
/// every few milliseconds and sleeps while nothing can have come: whatever it does is taken from the agent, where there is one processor.
/// </summary>
internal static class EditWatch
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    internal static void Child(string what, string[] args)
    {
        if (!IpvsClient.Open().TryGet(out var client, out var error)) throw new InvalidOperationException(error.ToString());
        if (what == "table") Table(client, Number(args[0]), long.Parse(args[1], CultureInfo.InvariantCulture));
        else Edits(client, args[0], Number(args[1]), Number(args[2]), Number(args[3]));
    }

    /// <summary>Services are made in the order of their keys, so the last server of the last one tells that all stand.</summary>
    private static void Table(IpvsClient client, int services, long start)
    {
        while (Weights(client, services - 1).Length < 5) Pause(start, TimeSpan.FromMilliseconds(20));
        Print(start);
    }

    /// <summary>So many edits, each of another pool: one at a time where they are far apart; else all at once, and the last one's time is told.</summary>
    private static void Edits(IpvsClient client, string manifests, int services, int edits, int apart)
    {
        for (var i = 0; i < edits; i++)
        {
            Thread.Sleep(apart);
            var (pool, weight) = (i * 37 % services, i + 2);
            var start = ManySites.Edit(manifests, pool, 5, weight);
            if (apart < AgentBenchmark.DebounceMilliseconds && i < edits - 1) continue;
            Thread.Sleep(AgentBenchmark.DebounceMilliseconds - 10);
            while (!Weights(client, pool).Contains(weight)) Pause(start, Between);
            Print(start);
        }
    }

    private static int[] Weights(IpvsClient client, int service)
    {
        var end = IPEndPoint.Parse(ManySites.Vip(service));
        return client.Destinations(new IpvsAddressKey(IpvsProtocol.Tcp, end.Address, (ushort)end.Port)).TryGet(out var destinations, out _)
            ? [.. destinations.Select(d => (int)d.Destination.Weight)] : [];
    }

    private static void Pause(long start, TimeSpan pause)
    {
        if (TimeProvider.System.GetElapsedTime(start) > Longest) throw new TimeoutException($"the kernel did not have it within {Longest}");
        Thread.Sleep(pause);
    }

    private static void Print(long start) => Console.WriteLine(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
