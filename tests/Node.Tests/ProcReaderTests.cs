namespace LvsOperator.Node.Tests;

public sealed class ProcReaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("proc-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void What_is_there_is_read_and_what_is_not_is_left_out()
    {
        Directory.CreateDirectory(Path.Combine(_root, "proc/sys/net/ipv4"));
        Directory.CreateDirectory(Path.Combine(_root, "proc/net"));
        Directory.CreateDirectory(Path.Combine(_root, "sys/module/ip_vs"));
        File.WriteAllText(Path.Combine(_root, "proc/sys/net/ipv4/ip_forward"), "1\n");
        var reader = new ProcReader(_root);
        Assert.Null(reader.IpvsTable());
        File.WriteAllText(Path.Combine(_root, "proc/net/ip_vs"), "x");
        Assert.Equal("x"u8.ToArray(), reader.IpvsTable());
        Assert.Equal([KeyValuePair.Create("net/ipv4/ip_forward", "1")], reader.Sysctls(["net/ipv4/ip_forward", "net/ipv4/none", "net/ipv4"]));
        Assert.Equal(["ip_vs"], reader.Modules(["ip_vs", "ip_vs_wrr"]));
    }
}
