using System.Globalization;
using System.Net;
using LvsOperator.Netlink.Ipvs;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>Inside the agent's namespace: changes the first pool's file, and prints after how many milliseconds the kernel had it.</summary>
internal static class EditWatch
{
    internal static void Child(string manifests, int edits)
    {
        if (!IpvsClient.Open().TryGet(out var client, out var error)) throw new InvalidOperationException(error.ToString());
        var end = IPEndPoint.Parse(ManySites.Vip(0));
        var key = new IpvsAddressKey(IpvsProtocol.Tcp, end.Address, (ushort)end.Port);
        var first = IPAddress.Parse(ManySites.Address(0, 0));
        for (var weight = 2; weight < edits + 2; weight++)
        {
            Thread.Sleep(300);
            var start = ManySites.Edit(manifests, 0, 5, weight);
            while (!Has(client, key, first, weight))
            {
                if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(30)) throw new TimeoutException("the kernel never had the new weight");
                Thread.Sleep(1);
            }
            Console.WriteLine(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static bool Has(IpvsClient client, IpvsServiceKey key, IPAddress server, int weight) =>
        client.Destinations(key).TryGet(out var destinations, out _) && destinations.Any(d => d.Destination.Key.Address.Equals(server) && d.Destination.Weight == weight);
}
