using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.State;
using LvsOperator.Planning;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Tests.Effects;

public sealed class OwnershipStoreTests : IDisposable
{
    private static readonly ServiceKey Key = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.0.2.100"), 80);
    private readonly string _folder = Directory.CreateTempSubdirectory("owned-").FullName;

    private static readonly Dictionary<ServiceKey, BalancedService> NoTable = [];

    private string File1 => Path.Combine(_folder, "ownership.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_claimed_is_on_disk_and_the_first_original_stays()
    {
        var store = new OwnershipStore(new(File1));
        Assert.Null(store.Claim([new ServiceClaim(Key), new SysctlClaim("net/ipv4/conf/lo/arp_ignore", "1", "0"), new AddressClaim(new(Key.Address, "eth0"))]));
        Assert.Null(store.Claim([new SysctlClaim("net/ipv4/conf/lo/arp_ignore", "2", "1"), new TimeoutsClaim(new(1, 2, 3), new(900, 120, 300))]));
        var again = new OwnershipStore(new(File1));
        Assert.Null(again.Load());
        Assert.Equal(new("2", "0"), again.Current.Sysctls["net/ipv4/conf/lo/arp_ignore"]);
        Assert.Equal(new(900, 120, 300), again.Current.Timeouts!.Original);
        Assert.Contains(Key, again.Current.Services);
        Assert.Null(again.Release([new ServiceClaim(Key), new SysctlClaim("net/ipv4/conf/lo/arp_ignore", "2", "0"), new AddressClaim(new(Key.Address, "eth0")), new TimeoutsClaim(new(1, 2, 3), new(1, 1, 1))]));
        Assert.True(again.Current.IsEmpty);
    }

    [Fact]
    public void A_record_that_cannot_be_written_changes_nothing()
    {
        var store = new OwnershipStore(new(Path.Combine("/proc/no-such-folder", "ownership.json")));
        Assert.NotNull(store.Claim([new ServiceClaim(Key)]));
        Assert.True(store.Current.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"services\":")]
    [InlineData("{\"services\":null}")]
    [InlineData("{\"services\":[null,7]}")]
    [InlineData("{\"services\":[null,\"\",\"TCP\",\"FWM x IPv4\",\"99 192.0.2.1:80\",\"TCP 192.0.2.1:99999\"]}")]
    [InlineData("{\"addresses\":[null,{},{\"address\":\"192.0.2.1\"},{\"address\":\"x\",\"link\":\"lo\"}]}")]
    [InlineData("{\"sysctls\":{\"a\":null,\"b\":{},\"c\":{\"ours\":\"1\"}}}")]
    [InlineData("{\"timeouts\":{}}")]
    [InlineData("{\"timeouts\":{\"ours\":null,\"original\":null}}")]
    public void Garbage_owns_nothing_and_never_throws(string text)
    {
        File.WriteAllText(File1, text);
        var store = new OwnershipStore(new(File1));
        store.Load();
        Assert.True(store.Current.IsEmpty);
    }

    /// <summary>Whatever key the record named was written below /proc/sys with the rights of the agent, wherever its dots led.</summary>
    [Theory]
    [InlineData("net/ipv4/conf/../../../../etc/passwd", "0", false)]
    [InlineData("../../etc/cron.d/x", "0", false)]
    [InlineData("/etc/passwd", "0", false)]
    [InlineData("kernel/core_pattern", "0", false)]
    [InlineData("net/ipv4/conf/../arp_ignore", "0", false)]
    [InlineData("net/ipv4/conf//arp_ignore", "0", false)]
    [InlineData("net/ipv4/conf/eth0/rp_filter", "0", true)]
    [InlineData("net/ipv4/vs/conntrack", "0", true)]
    [InlineData("net/ipv4/conf/eth0/forwarding", "0", false)]
    [InlineData("net/ipv4/ip_forward", "0", false)]
    [InlineData("net/ipv4/conf/lo/arp_ignore", "1\nx", false)]
    [InlineData("net/ipv4/conf/lo/arp_ignore", "", false)]
    [InlineData("net/ipv4/conf/lo/arp_ignore", "0", true)]
    [InlineData("net/ipv4/conf/eth0.7/send_redirects", "1", true)]
    [InlineData("net/ipv4/vs/expire_nodest_conn", "0", true)]
    public void Only_settings_that_an_agent_writes_are_read_back(string key, string original, bool taken)
    {
        var (owned, fault) = OwnershipRecord.Read(OwnershipRecord.Write(new() { Sysctls = Ownership.Nothing.Sysctls.Add(key, new("1", original)) }));
        Assert.Equal((taken, taken), (owned.Sysctls.ContainsKey(key), fault is null));
    }

    [Fact]
    public void Records_cut_or_altered_anywhere_never_throw()
    {
        Ownership owned = new()
        {
            Services = [Key, ServiceKey.OfMark(System.Net.Sockets.AddressFamily.InterNetworkV6, 7)], Addresses = [new(Key.Address, "eth0")],
            Sysctls = Ownership.Nothing.Sysctls.Add("net/ipv4/conf/lo/arp_ignore", new("1", "0")), Timeouts = new(new(1, 2, 3), new(4, 5, 6)),
        };
        var memory = Moving();
        foreach (var (bytes, read) in new (byte[], Action<byte[]>)[]
        {
            (OwnershipRecord.Write(owned), b => OwnershipRecord.Read(b)), (MemoryRecord.Write(memory), b => MemorySeed.Of(MemoryRecord.Read(b).Memory, NoTable, owned, DateTimeOffset.UnixEpoch)),
        })
        {
            for (var i = 0; i < bytes.Length; i++) read(bytes[..i]);
            Prop.ForAll(Gen.Zip(Gen.Choose(0, bytes.Length - 1), Gen.Elements(" \"{}[]:,01nul\n\0x"u8.ToArray())).ToArbitrary(), change =>
            {
                var altered = bytes.ToArray();
                altered[change.Item1] = change.Item2;
                read(altered);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
        }
    }

    [Theory]
    [InlineData("{\"services\":[null,{\"key\":\"TCP 192.0.2.1:80\"}],\"realServerVips\":[null,{},{\"address\":\"::1\",\"drainSeconds\":1e300},{\"address\":\"0:0::1\",\"drainSeconds\":-5}]}")]
    [InlineData("{\"services\":[{\"key\":\"TCP 192.0.2.1:80\",\"passages\":[null,{}],\"kept\":[null,{}],\"farewell\":{\"drainSeconds\":1e300}}]}")]
    public void Memory_with_holes_is_read_as_far_as_it_goes(string text) =>
        MemorySeed.Of(MemoryRecord.Read(Encoding.UTF8.GetBytes(text)).Memory, NoTable, Ownership.Nothing, DateTimeOffset.UnixEpoch);

    [Fact]
    public void Records_read_back_as_they_were_written()
    {
        var keys = from protocol in Gen.Elements(IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp)
                   from address in Gen.Elements("192.0.2.1", "10.255.0.9", "2001:db8::1", "fe80::1", "::").Select(IPAddress.Parse)
                   from port in Gen.Choose(1, 65535)
                   from mark in Gen.Choose(0, 3)
                   select mark == 0 ? ServiceKey.OfMark(address.AddressFamily, (uint)port) : ServiceKey.Of(protocol, address, port);
        Prop.ForAll(Gen.ListOf(keys).ToArbitrary(), some =>
        {
            Ownership owned = new() { Services = [.. some], Addresses = [.. some.Select(k => new OwnedAddress(k.Address, $"eth{k.Port % 3}.7"))] };
            var (read, fault) = OwnershipRecord.Read(OwnershipRecord.Write(owned));
            return fault is null && read.Services.SetEquals(owned.Services) && read.Addresses.SetEquals(owned.Addresses);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

        var bytes = MemoryRecord.Write(Moving());
        Assert.Equal(bytes, MemoryRecord.Write(MemoryRecord.Read(bytes).Memory));
    }

    [Fact]
    public void A_clock_put_back_over_a_restart_does_not_stretch_what_is_on_the_move()
    {
        var now = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var seed = MemorySeed.Of(Moving(), NoTable, Ownership.Nothing, now);
        Assert.True(seed.Services[Key].Passages.Values.Single().Until <= now + TimeSpan.FromSeconds(30));
        Assert.True(seed.RealServerVips.Values.Single().Until <= now + TimeSpan.FromSeconds(40));
    }

    private static Memory Moving()
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var server = new DestinationKey(IPAddress.Parse("2001:db8::5"), 80);
        return new()
        {
            Services = Memory.Empty.Services.Add(Key, new()
            {
                Quorum = QuorumState.Lost, Passages = ServiceMemory.New.Passages.Add(server, new(PassageWay.Out, at, at)),
                Kept = [new(server, ForwardingMethod.Route, 3, 9, 5)], Farewell = new(new("wrr", ServiceFlags.Port, 300, 24, "sip"), "eth0", TimeSpan.FromSeconds(30)),
            }),
            RealServerVips = Memory.Empty.RealServerVips.Add(Key.Address, new(TimeSpan.FromSeconds(30), at)),
        };
    }
}
