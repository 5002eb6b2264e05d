using System.Buffers.Binary;
using System.Text;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Node;

/// <summary>
/// Sums over IPVS tables that do not depend on order: equal sums of /proc/net/ip_vs and of what we believe to be there mean that nobody
/// has touched it, at the price of one pass over the text. Thresholds and persistence timeouts are not part of it.
/// </summary>
public static class TableSum
{
    /// <summary>The sum of a whole table as the kernel prints it.</summary>
    /// <param name="text">The bytes of /proc/net/ip_vs.</param>
    public static ulong OfText(ReadOnlySpan<byte> text)
    {
        ulong sum = 0, service = 0;
        var reader = new ProcTableReader(text);
        while (reader.MoveNext()) sum += Of(reader.Current, ref service);
        return sum;
    }

    /// <summary>The sum of each service as the kernel prints it, its destinations included.</summary>
    /// <param name="text">The bytes of /proc/net/ip_vs.</param>
    public static Dictionary<ServiceKey, ulong> PerService(ReadOnlySpan<byte> text)
    {
        var sums = new Dictionary<ServiceKey, ulong>();
        ServiceKey key = default;
        ulong service = 0;
        var reader = new ProcTableReader(text);
        while (reader.MoveNext())
        {
            if (reader.Current.IsService) key = reader.Current.Key;
            else if (key == default) continue; // A server of no service: this is not the kernel's text.
            var sum = Of(reader.Current, ref service);
            sums[key] = sums.GetValueOrDefault(key) + sum;
        }
        return sums;
    }

    /// <summary>The sum of one service and its destinations.</summary>
    public static ulong Of(BalancedService service)
    {
        var line = Line(service);
        ulong own = 0;
        var sum = Of(line, ref own);
        foreach (var d in service.Destinations)
        {
            var destination = Endpoint(d.Key.Address, d.Key.Port);
            (destination.Method, destination.Weight) = (d.Method, d.Weight);
            sum += Of(destination, ref own);
        }
        return sum;
    }

    internal static ulong Of(ReadOnlySpan<byte> text)
    {
        var hash = 14695981039346656037UL; // FNV-1a, 64 bits
        foreach (var b in text) hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    private static ulong Of(in ProcTableLine line, ref ulong service)
    {
        var address = Mix(Mix(line.High, line.Low), ((ulong)line.Port << 8) | (line.IsV6 ? 1UL : 0));
        if (!line.IsService) return Mix(Mix(service, address), ((ulong)(uint)line.Weight << 8) | (uint)line.Method);
        var flags = (line.OnePacket ? 1UL : 0) | (line.Persistent ? 2UL : 0) | ((ulong)line.Protocol << 8) | ((ulong)line.Mark << 16);
        // The IPv6 form of the line never tells "ops": leave it out there.
        if (line.IsV6) flags &= ~1UL;
        return service = Mix(Mix(address, line.Scheduler), flags);
    }

    private static ProcTableLine Line(BalancedService service)
    {
        var line = service.Key.Mark != 0 ? default : Endpoint(service.Key.Address, service.Key.Port);
        line.IsService = true;
        line.Protocol = service.Key.Protocol;
        line.Mark = service.Key.Mark;
        line.Scheduler = Of(Encoding.ASCII.GetBytes(service.Settings.Scheduler));
        line.OnePacket = service.Settings.Flags.HasFlag(ServiceFlags.OnePacket);
        line.Persistent = service.Settings.PersistenceSeconds > 0;
        return line;
    }

    private static ProcTableLine Endpoint(System.Net.IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var v6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        address.TryWriteBytes(v6 ? bytes : bytes[12..], out _);
        return new()
        {
            IsV6 = v6, Port = port, High = BinaryPrimitives.ReadUInt64BigEndian(bytes), Low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        };
    }

    /// <summary>The finisher of SplitMix64 over the running value.</summary>
    private static ulong Mix(ulong a, ulong b)
    {
        var z = a * 31 + b + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
