namespace LvsOperator.Netlink.Tests;

/// <summary>A conversation of a real tool with a real kernel (see Captures/README.md).</summary>
internal sealed record Capture(IReadOnlyList<byte[]> Requests, IReadOnlyList<byte[]> Replies)
{
    public byte[] LastRequest => Requests[^1];

    public static Capture Load(string name)
    {
        using var stream = typeof(Capture).Assembly.GetManifestResourceStream(name + ".hex")
            ?? throw new FileNotFoundException(name);
        var lines = new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Capture(Of(lines, '>'), Of(lines, '<'));
    }

    private static byte[][] Of(string[] lines, char direction) =>
        [.. lines.Where(l => l[0] == direction).Select(l => Convert.FromHexString(l[2..]))];
}
