using System.Globalization;
using System.Net;
using System.Text;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Transport;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>P1: a table from nothing, by the library, by a bare loop that sends the very same bytes, and by <c>ipvsadm -R</c>.</summary>
internal static class ProgramBenchmark
{
    private const int Rounds = 5;

    internal static IEnumerable<Figure> Run(int services, int servers)
    {
        var (library, raw) = (new double[Rounds], new double[Rounds]);
        for (var i = 0; i < Rounds; i++)
        {
            // In turn, each in a namespace of its own, and the order changed every time: the machine's mood falls on both.
            if (i % 2 == 0) library[i] = Measure("library", services, servers);
            raw[i] = Measure("raw", services, servers);
            if (i % 2 == 1) library[i] = Measure("library", services, servers);
        }
        var rules = new StringBuilder();
        foreach (var line in Lines(services, servers)) rules.Append(line).Append('\n');
        var ipvsadm = Time(space => space.Feed(rules.ToString(), "ipvsadm", "-R"));
        var median = Median(library);
        var size = string.Create(CultureInfo.InvariantCulture, $"{services} services x {servers} from nothing");
        yield return new("P1", size, median, library.Max(), "ipvsadm -R", ipvsadm, ipvsadm / 100);
        yield return new("P1", size, median, library.Max(), "bare loop, same bytes", Median(raw), Median(raw) * 1.5);
    }

    /// <summary>Inside a namespace: programs the table and prints the milliseconds it took.</summary>
    internal static void Child(string way, int services, int servers)
    {
        var commands = Commands(services, servers);
        var options = NetlinkOptions.Default with { Timeout = TimeSpan.FromSeconds(30) };
        if (!NetlinkSocket.Open(NetlinkProtocol.Generic, options).TryGet(out var socket, out var error)) throw new InvalidOperationException(error.ToString());
        if (!IpvsClient.Open(socket, options).TryGet(out var client, out error)) throw new InvalidOperationException(error.ToString());
        Warm(client);
        Console.WriteLine((way == "library" ? Library(client, commands) : Raw(commands, options)).ToString("R", CultureInfo.InvariantCulture));
    }

    private static double Library(IpvsClient client, IReadOnlyList<IpvsCommand> commands)
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = client.Execute(commands);
        var took = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
        return result.Succeeded ? took : throw new InvalidOperationException(result.FirstError!.ToString());
    }

    private static double Raw(IReadOnlyList<IpvsCommand> commands, NetlinkOptions options)
    {
        var sent = Encode(commands, options);
        if (!NetlinkSocket.Open(NetlinkProtocol.Generic, options).TryGet(out var socket, out var error)) throw new InvalidOperationException(error.ToString());
        var buffer = new byte[1 << 16];
        var start = TimeProvider.System.GetTimestamp();
        foreach (var datagram in sent)
        {
            socket.Send(datagram);
            socket.Receive(buffer, options.Timeout);
        }
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The datagrams the library would send, without sending them: the kernel of this namespace stays empty.</summary>
    private static List<byte[]> Encode(IReadOnlyList<IpvsCommand> commands, NetlinkOptions options)
    {
        if (!NetlinkSocket.Open(NetlinkProtocol.Generic, options).TryGet(out var socket, out var error)) throw new InvalidOperationException(error.ToString());
        var sink = new AcknowledgingSink(socket);
        if (!IpvsClient.Open(sink, options).TryGet(out var client, out error)) throw new InvalidOperationException(error.ToString());
        sink.IsSwallowing = true;
        client.Execute(commands);
        return sink.Sent;
    }

    private static void Warm(IpvsClient client)
    {
        var key = new IpvsAddressKey(IpvsProtocol.Tcp, IPAddress.Parse("10.255.255.1"), 9);
        for (var i = 0; i < 200; i++) client.Execute([new AddService(new(key, "rr")), new AddDestination(key, new(new(IPAddress.Parse("10.1.1.1"), 9), IpvsForwarding.Route, 1)), new DeleteService(key)]);
    }

    private static List<IpvsCommand> Commands(int services, int servers)
    {
        var commands = new List<IpvsCommand>(services * (servers + 1));
        for (var s = 0; s < services; s++)
        {
            var key = new IpvsAddressKey(IpvsProtocol.Tcp, Vip(s), 80);
            commands.Add(new AddService(new(key, "wrr")));
            for (var d = 0; d < servers; d++) commands.Add(new AddDestination(key, new(new(Rip(d), 80), IpvsForwarding.Route, 1)));
        }
        return commands;
    }

    private static IEnumerable<string> Lines(int services, int servers)
    {
        for (var s = 0; s < services; s++)
        {
            yield return $"-A -t {Vip(s)}:80 -s wrr";
            for (var d = 0; d < servers; d++) yield return $"-a -t {Vip(s)}:80 -r {Rip(d)}:80 -g -w 1";
        }
    }

    private static IPAddress Vip(int service) => new([10, 1, (byte)(service >> 8), (byte)service]);

    private static IPAddress Rip(int server) => new([10, 2, (byte)(server >> 8), (byte)server]);

    private static double Measure(string way, int services, int servers)
    {
        using var space = new Namespace();
        return double.Parse(space.Self("kernel-program", way, services.ToString(CultureInfo.InvariantCulture), servers.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
    }

    private static double Time(Action<Namespace> work)
    {
        using var space = new Namespace();
        var start = TimeProvider.System.GetTimestamp();
        work(space);
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
