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

    [Theory]
    [InlineData("512\n", "512\n", true, true)]
    [InlineData("259600\n", "262144\n", true, true)]
    [InlineData("240000\n", "262144\n", false, true)]
    [InlineData("200000\n", "262144\n", false, false)]
    [InlineData("0\n", "0\n", false, false)]
    public void The_table_of_tracked_connections_tells_how_full_it_is(string count, string limit, bool full, bool nearly)
    {
        var reader = new ProcReader(_root);
        Assert.Null(reader.Tracked());
        Directory.CreateDirectory(Path.Combine(_root, "proc/sys/net/netfilter"));
        File.WriteAllText(Path.Combine(_root, "proc/sys/net/netfilter/nf_conntrack_count"), count);
        Assert.Null(reader.Tracked());
        File.WriteAllText(Path.Combine(_root, "proc/sys/net/netfilter/nf_conntrack_max"), limit);
        Assert.Equal((full, nearly), (reader.Tracked()!.Value.IsFull, reader.Tracked()!.Value.IsNearlyFull));
    }

    [Theory]
    [InlineData("0\n", "0\n", true)]
    [InlineData("1\n", "0\n", false)]
    [InlineData("0\n", "1\n", false)]
    public void An_interface_drops_what_bears_an_address_of_this_node_unless_one_of_two_settings_lets_it_in(string all, string own, bool drops)
    {
        foreach (var (link, value) in new[] { ("all", all), ("eth0", own) })
        {
            Directory.CreateDirectory(Path.Combine(_root, $"proc/sys/net/ipv4/conf/{link}"));
            File.WriteAllText(Path.Combine(_root, $"proc/sys/net/ipv4/conf/{link}/accept_local"), value);
        }
        Assert.Equal(drops, new ProcReader(_root).DropsOwnSources("eth0"));
        Assert.False(new ProcReader(_root).DropsOwnSources("none"));
    }
}
