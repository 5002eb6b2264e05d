using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Node.Tests;

/// <summary>Tables as the kernel prints them (<c>ip_vs_info_seq_show</c>), against the same tables as planning knows them.</summary>
public sealed class TableSumTests
{
    private const string Captured = """
        IP Virtual Server version 1.2.1 (size=4096)
        Prot LocalAddress:Port Scheduler Flags
          -> RemoteAddress:Port Forward Weight ActiveConn InActConn
        TCP  C0A86564:0050 wrr 
          -> C0A86504:0050      Route   1      0          12        
          -> C0A86503:0050      Route   3      123456     1         
        TCP  C0A86564:01BB wlc persistent 75000 FFFFFFFF
          -> C0A86503:01BB      Tunnel  65535  0          0         
        UDP  C0A86564:0035 rr ops 
          -> 7F000001:0035      Local   1      0          0         
        TCP  [fd00:0101:0000:0000:0000:0000:0000:0064]:0050 sh 
          -> [fd00:0101:0000:0000:0000:0000:0000:0003]:0050      Route   0      0          0         
        FWM  4C500001 wrr persistent 75000 FFFFFF00
          -> C0A86503:0000      Masq    2      0          0         

        """;

    private static BalancedService[] Table { get; } =
    [
        Of("TCP 192.168.101.100:80", new("wrr"), D("192.168.101.3:80", 3), D("192.168.101.4:80", 1)),
        Of("TCP 192.168.101.100:443", new("wlc", PersistenceSeconds: 300, PersistencePrefix: 32), D("192.168.101.3:443", 65535, ForwardingMethod.Tunnel)),
        Of("UDP 192.168.101.100:53", new("rr", ServiceFlags.OnePacket), D("127.0.0.1:53", 1, ForwardingMethod.Local)),
        Of("TCP [fd00:101::64]:80", new("sh"), D("[fd00:101::3]:80", 0)),
        new(ServiceKey.OfMark(AddressFamily.InterNetwork, 0x4C500001), new("wrr", PersistenceSeconds: 300, PersistencePrefix: 24), [D("192.168.101.3:0", 2, ForwardingMethod.Masquerade)]),
    ];

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static Destination D(string end, int weight, ForwardingMethod method = ForwardingMethod.Route) => new(new(IPEndPoint.Parse(end).Address, IPEndPoint.Parse(end).Port), method, weight);

    private static BalancedService Of(string key, ServiceSettings settings, params Destination[] destinations)
    {
        Assert.True(Planning.Records.KeyText.TryParse(key, out ServiceKey parsed));
        return new(parsed, settings, [.. destinations]);
    }

    private static ulong Sum(IEnumerable<BalancedService> services) => services.Aggregate(0UL, (sum, s) => sum + TableSum.Of(s));

    [Fact]
    public void What_the_kernel_prints_sums_up_to_what_is_known()
    {
        Assert.Equal(Sum(Table), TableSum.OfText(Text(Captured)));
        var each = TableSum.PerService(Text(Captured));
        Assert.Equal(Table.Length, each.Count);
        foreach (var service in Table) Assert.Equal(TableSum.Of(service), each[service.Key]);
    }

    [Fact]
    public void The_order_of_services_and_connections_do_not_matter()
    {
        var lines = Captured.Replace("123456", "9     ", StringComparison.Ordinal).Split('\n');
        string[] turned = [.. lines[..3], .. lines[8..10], .. lines[3..8], .. lines[10..]];
        Assert.Equal(TableSum.OfText(Text(Captured)), TableSum.OfText(Text(string.Join('\n', turned))));
    }

    [Theory]
    [InlineData("Route   3 ", "Route   4 ")]
    [InlineData("Route   3 ", "Tunnel  3 ")]
    [InlineData("0050 wrr", "0050 wlc")]
    [InlineData("C0A86504:0050", "C0A86505:0050")]
    [InlineData("C0A86504:0050", "C0A86504:0051")]
    [InlineData("UDP ", "TCP ")]
    [InlineData("rr ops", "rr")]
    [InlineData("wlc persistent 75000 FFFFFFFF", "wlc ")]
    [InlineData("4C500001", "4C500002")]
    [InlineData("0000:0003]", "0000:0004]")]
    [InlineData("  -> C0A86504:0050      Route   1      0          12        \n", "")]
    [InlineData("TCP  C0A86564:01BB wlc persistent 75000 FFFFFFFF\n", "")]
    public void Every_edit_shows(string from, string to)
    {
        Assert.Contains(from, Captured, StringComparison.Ordinal);
        Assert.NotEqual(TableSum.OfText(Text(Captured)), TableSum.OfText(Text(Captured.Replace(from, to, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("TCP  [:0050 wrr\n")]
    [InlineData("TCP  []:0050 wrr\n  -> [\n  ->\n")]
    [InlineData("  -> C0A86504:0050      Route   1      0          12\n")]
    [InlineData("FWM  \nFWM\nFWM  00000000 wrr\n\n\n")]
    public void Odd_lines_are_passed_over(string text)
    {
        TableSum.OfText(Text(text));
        TableSum.PerService(Text(text));
    }

    [Fact]
    public void Garbage_never_throws()
    {
        var original = Text(Captured);
        Prop.ForAll(Gen.Zip(Gen.Choose(0, original.Length - 1), Gen.Choose(0, 255)).ListOf(5).ToArbitrary(), changes =>
        {
            var altered = original.ToArray();
            foreach (var (at, value) in changes) altered[at] = (byte)value;
            TableSum.OfText(altered);
            TableSum.PerService(altered.AsSpan(0, changes.Count == 0 ? altered.Length : changes[0].Item1));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => { TableSum.PerService(bytes); }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }
}
