using System.Globalization;

namespace LvsOperator.Lab.Sites;

/// <summary>Which TCP ports of a host listen.</summary>
internal static class Listening
{
    private const string Listen = "0A"; // TCP_LISTEN, include/net/tcp_states.h

    public static bool On(SiteHost host, int port) => On(host.ProcNet("tcp"), port) || On(host.ProcNet("tcp6"), port);

    /// <param name="table">/proc/net/tcp or tcp6: number, local address:port in hexadecimal, remote, state.</param>
    /// <param name="port">A TCP port.</param>
    internal static bool On(string table, int port) => table.Split('\n').Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(words => words.Length > 3 && words[3] == Listen
            && int.Parse(words[1].AsSpan(words[1].LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port);
}
