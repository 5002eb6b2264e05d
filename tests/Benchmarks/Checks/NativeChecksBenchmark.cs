using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Health;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Benchmarks.Checks;

/// <summary>
/// P5 natively: the agent's own checker with ten thousand TCP checks at 1 s of addresses of loopback, beside one thread that opens and resets the same connections
/// one after another. Who accepts is a process of its own, whose time is not counted.
/// </summary>
internal static class NativeChecksBenchmark
{
    private const int Rounds = 3;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    internal static IEnumerable<Figure> Run(int checks)
    {
        using var listener = Start();
        try
        {
            var port = int.Parse(listener.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            IPAddress[] servers = [.. Enumerable.Range(0, checks).Select(n => new IPAddress([127, 10, (byte)(n / 250), (byte)(1 + (n % 250))]))];
            List<double> loops = [];
            List<Sample> ours = [];
            for (var round = 0; round < Rounds; round++)
            {
                loops.Add(Loop(servers, port));
                ours.Add(Checker(servers, port).GetAwaiter().GetResult());
            }
            return Figures(checks, ours, loops);
        }
        finally
        {
            listener.Kill();
        }
    }

    /// <summary>Accepts and closes, until it is killed.</summary>
    internal static void Listen()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        socket.Listen(65535);
        Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        while (true) socket.Accept().Dispose();
    }

    private static IEnumerable<Figure> Figures(int checks, List<Sample> ours, List<double> loops)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{checks} TCP checks at 1 s, natively");
        yield return new("P5", $"{size}, of one core", Median(ours, s => s.Share), ours.Max(s => s.Share), "a bare loop of as many connections", loops.Order().ElementAt(Rounds / 2), Unit: "%");
        yield return new("P5", $"{size}, of one check", Median(ours, s => s.Share / s.Rate * 1e4), ours.Max(s => s.Share / s.Rate * 1e4), "a bare loop's connection", loops.Order().ElementAt(Rounds / 2) / checks * 1e4, Unit: "us");
        yield return new("P5", $"{size}, checks a second", Median(ours, s => s.Rate), ours.Max(s => s.Rate), Unit: "/s");
        yield return new("P5", $"{size}, later than due (mean; p99 column: worst)", Median(ours, s => s.Late), ours.Max(s => s.Latest));
        yield return new("P5", $"{size}, failed", ours.Sum(s => s.Failed), ours.Max(s => s.Failed), Limit: 0, Unit: "");
    }

    private static async Task<Sample> Checker(IPAddress[] servers, int port)
    {
        var check = new HealthCheck { Type = HealthCheckType.TCP, Interval = Duration.FromSeconds(1), Timeout = Duration.FromSeconds(20) };
        var pool = new ObjectRef("RealServerPool", new("bench", "servers"));
        await using var checker = new HealthChecker(TimeProvider.System, Verdicts.Empty, _ => { });
        checker.Update([.. servers.Select(server => new PlannedCheck(new(pool, server, port), check, "tcp", DrainSignal.None))]);
        while (checker.Counters.Run < servers.Length * 3L) await Task.Delay(100);
        var (before, cpu, start) = (checker.Counters, Environment.CpuUsage.TotalTime, TimeProvider.System.GetTimestamp());
        await Task.Delay(Window);
        var (after, took) = (checker.Counters, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new(
            cpu.TotalSeconds / took * 100, (after.Run - before.Run) / took, (after.LatenessTotal - before.LatenessTotal).TotalMilliseconds / (after.Run - before.Run),
            after.LatenessWorst.TotalMilliseconds, after.Failed - before.Failed);
    }

    /// <summary>Share of a core that as many connections take as a second has checks.</summary>
    private static double Loop(IPAddress[] servers, int port)
    {
        const int Times = 5;
        var cpu = Environment.CpuUsage.TotalTime;
        for (var time = 0; time < Times; time++)
        {
            foreach (var server in servers)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(server, port);
                socket.Close(0); // A reset, as the checker does.
            }
        }
        return (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / Times * 100;
    }

    private static double Median(List<Sample> samples, Func<Sample, double> of) => samples.Select(of).Order().ElementAt(samples.Count / 2);

    private static Process Start()
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileName(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0], "checks-listen"] : ["checks-listen"];
        return Process.Start(new ProcessStartInfo(program, self) { RedirectStandardOutput = true })!;
    }

    private sealed record Sample(double Share, double Rate, double Late, double Latest, long Failed);
}
