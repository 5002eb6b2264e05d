using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Policy;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Planning.Tests.Rules;

public sealed class RuleTextTests
{
    private static readonly RuleChain Nat = new(AddressFamily.InterNetwork, RuleTable.Nat);

    private static readonly Gen<IPAddress> Addresses = Gen.OneOf(
        Gen.Choose(0, 255).ArrayOf(4).Select(b => new IPAddress(b.Select(x => (byte)x).ToArray())),
        Gen.Choose(0, 255).ArrayOf(16).Select(b => new IPAddress(b.Select(x => (byte)x).ToArray())));

    private static readonly Gen<Network?> Networks = Gen.OneOf(
        Gen.Constant<Network?>(null),
        from a in Addresses
        from length in Gen.Choose(0, a.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
        select Network.TryParse($"{a}/{length}", out var n) ? n : null);

    private static readonly Gen<IpProtocol> Transports = Gen.Elements(IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp);

    private static readonly Gen<PacketRule> Rules =
        from source in Networks
        from destination in Networks
        from protocol in Gen.OneOf(Gen.Constant(IpProtocol.None), Transports)
        from port in Gen.Choose(0, 65535)
        from balanced in Gen.OneOf(Gen.Constant<BalancedMatch?>(null), from p in Transports from a in Addresses from at in Gen.Choose(1, 65535) select (BalancedMatch?)new BalancedMatch(p, a, at))
        from mark in Gen.Choose(0, int.MaxValue)
        from link in Gen.Elements("", "tunl0", "eth0.7")
        select new PacketRule((mark % 5) switch { 0 => Masquerade.Source, 1 => Drop.It, 2 => Leave.It, 3 when protocol == IpProtocol.Tcp => new ClampSegments(1 + (mark % 65535)), _ => new SetMark((uint)mark) })
        {
            InLink = link,
            Source = source, Destination = destination, Protocol = protocol, Port = protocol == IpProtocol.None ? 0 : port, Balanced = balanced,
        };

    [Fact]
    public void What_is_printed_is_read_back() => Prop.ForAll(Rules.ToArbitrary(), rule => Assert.Equal(rule, RuleText.Read(rule.ToString()))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_chain_is_read_back_out_of_everybodys_rules() => Prop.ForAll(Rules.ArrayOf().ToArbitrary(), rules =>
    {
        var chain = PlannedRule.Chains(rules.Select(r => new PlannedRule(Nat, r)));
        var text = RulesText.Of(chain).Replace("COMMIT", "-A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE\n-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN\nCOMMIT", StringComparison.Ordinal);
        var read = RulesText.Read(AddressFamily.InterNetwork, $"*filter\n:LVS-POSTROUTING - [0:0]\n-A LVS-POSTROUTING -j DROP\nCOMMIT\n{text}");
        Assert.Equal(chain.Length, read.Count);
        Assert.All(chain, c => Assert.True(read[Nat].Is(c)));
    }).Check(Config.QuickThrowOnFailure);

    /// <summary>As iptables 1.8.9 printed them, legacy and nft alike.</summary>
    [Theory]
    [InlineData("-m ipvs --vproto 6 --vaddr 192.168.199.200 --vport 80 --vmethod MASQ -j MASQUERADE")]
    [InlineData("-m ipvs --vproto 17 --vaddr 2001:db8::1 --vport 53 --vmethod MASQ -j MASQUERADE")]
    [InlineData("-s 192.168.226.0/24 -j MASQUERADE")]
    [InlineData("-s 192.168.226.7/32 -j MASQUERADE")]
    [InlineData("-d 192.168.199.200/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x4c500001/0xffffffff")]
    [InlineData("-s 192.168.101.8/32 -d 192.168.101.3/32 -p udp -m udp --dport 6080 -j RETURN")]
    [InlineData("-d 192.168.101.100/32 -i tunl0 -j DROP")]
    [InlineData("-s fd00::100/128 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1420")]
    public void The_form_is_that_of_iptables_save(string text) => Assert.Equal(text, RuleText.Read(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-j ACCEPT")]
    [InlineData("-j MASQUERADE --random")]
    [InlineData("-j MASQUERADE --to-ports 1024-2048")]
    [InlineData("! -s 10.0.0.0/8 -j MASQUERADE")]
    [InlineData("-s 10.0.0.0/33 -j MASQUERADE")]
    [InlineData("-s 10.0.0.0/8 -s 10.0.0.0/8 -j MASQUERADE")]
    [InlineData("-s 10.0.0.0/8 -j MASQUERADE -j MASQUERADE")]
    [InlineData("-m comment --comment \"-j MASQUERADE\" -j MASQUERADE")]
    [InlineData("-p tcp -m tcp --dport 0 -j MASQUERADE")]
    [InlineData("-p tcp -m tcp --dport 65536 -j MASQUERADE")]
    [InlineData("-m tcp --dport 80 -j MASQUERADE")]
    [InlineData("-p tcp --dport 80 -j MASQUERADE")]
    [InlineData("-m ipvs --vaddr 192.168.199.200 --vport 80 --vmethod MASQ -j MASQUERADE")]
    [InlineData("-m ipvs --vproto 6 --vaddr 192.168.199.200 --vport 80 --vmethod GATE -j MASQUERADE")]
    [InlineData("-m ipvs -j MASQUERADE")]
    [InlineData("-j MARK --set-xmark 0x1/0xff")]
    [InlineData("-j MARK")]
    [InlineData("-p tcp -m tcp --tcp-flags SYN,RST SYN -j DROP")]
    [InlineData("-p udp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1440")]
    [InlineData("-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu")]
    [InlineData("-p tcp -j TCPMSS --set-mss 1440")]
    [InlineData("-i eth0 -i eth1 -j DROP")]
    [InlineData("-s 10.0.0.0/8 -j MASQUERADE --set-xmark 0x1/0xffffffff")]
    public void What_a_stranger_put_there_is_none_of_ours(string text) => Assert.Null(RuleText.Read(text));

    [Fact]
    public void What_drops_comes_last_in_its_chain()
    {
        PacketRule drop = new(Drop.It) { Destination = new(IPAddress.Parse("10.0.0.3"), 32) }, leave = new(Leave.It) { Source = new(IPAddress.Parse("10.0.0.8"), 32) };
        var chain = new RuleChain(AddressFamily.InterNetwork, RuleTable.Filter);

        Assert.Equal([leave, drop], Assert.Single(PlannedRule.Chains([new(chain, drop), new(chain, leave), new(chain, drop)])).Rules);
    }

    [Fact]
    public void Two_chains_of_one_table_are_told_apart()
    {
        const string Saved = "*mangle\n:LVS-PREROUTING - [0:0]\n:LVS-OUTPUT - [0:0]\n-A PREROUTING -j LVS-PREROUTING\n-A OUTPUT -j LVS-OUTPUT\n-A LVS-OUTPUT -s 10.0.0.9/32 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1440\nCOMMIT\n";
        var read = RulesText.Read(AddressFamily.InterNetwork, Saved);

        Assert.Equal((0, 1), (read[new(AddressFamily.InterNetwork, RuleTable.Mangle)].Rules.Length, read[new(AddressFamily.InterNetwork, RuleTable.Mangle)].Jumps));
        Assert.Equal((1, 1), (read[new(AddressFamily.InterNetwork, RuleTable.Answers)].Rules.Length, read[new(AddressFamily.InterNetwork, RuleTable.Answers)].Jumps));
    }

    [Fact]
    public void One_jump_is_made_in_front_and_others_go()
    {
        var planned = new PlannedChain(Nat, [new(Masquerade.Source) { Source = new(IPAddress.Parse("10.0.0.0"), 8) }]);
        const string Rest = "-A LVS-POSTROUTING -s 10.0.0.0/8 -j MASQUERADE\nCOMMIT\n";

        Assert.Equal($"*nat\n:LVS-POSTROUTING - [0:0]\n-I POSTROUTING -j LVS-POSTROUTING\n{Rest}", RulesText.ToSet(planned, null));
        Assert.Equal($"*nat\n:LVS-POSTROUTING - [0:0]\n{Rest}", RulesText.ToSet(planned, new([], 3, 1)));
        Assert.Equal($"*nat\n:LVS-POSTROUTING - [0:0]\n-D POSTROUTING -j LVS-POSTROUTING\n{Rest}", RulesText.ToSet(planned, new([], 0, 2)));
        Assert.Equal("*nat\n:LVS-POSTROUTING - [0:0]\n-D POSTROUTING -j LVS-POSTROUTING\n-X LVS-POSTROUTING\nCOMMIT\n", RulesText.ToRemove(Nat, new([], 0, 1)));
    }

    [Fact]
    public void Chains_are_named_as_they_are_recorded()
    {
        foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            foreach (var table in Enum.GetValues<RuleTable>())
            {
                var chain = new RuleChain(family, table);
                Assert.True(RuleChain.TryParse(chain.ToString(), out var read));
                Assert.Equal(chain, read);
                Assert.True(chain.Name.Length <= 28);
            }
        Assert.False(RuleChain.TryParse("iptables nat POSTROUTING", out _));
        Assert.False(RuleChain.TryParse(null, out _));
    }
}
