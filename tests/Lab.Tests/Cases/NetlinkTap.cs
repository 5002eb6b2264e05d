using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>
/// Every netlink message to and from the kernel in a host's namespace, by an nlmon device and tcpdump: what was asked of the kernel,
/// whoever asked and whatever he says of himself.
/// </summary>
internal sealed class NetlinkTap
{
    private const int LinkTypeNetlink = 253; // LINKTYPE_NETLINK of pcap: 16 bytes that end in the protocol, then the messages.
    private const int Generic = 16;
    private const int FirstOfPcap = 24;
    private const ushort Request = 1; // NLM_F_REQUEST: from a program; the kernel's own news lack it.
    private const ushort Control = 16; // GENL_ID_CTRL; the only other generic family used here is IPVS.

    // IPVS_CMD_* of include/uapi/linux/ip_vs.h that only read: GET_SERVICE, GET_DEST, GET_DAEMON, GET_CONFIG, GET_INFO.
    private static readonly byte[] IpvsReads = [4, 8, 11, 13, 15];

    private readonly RunningDaemon tcpdump;
    private readonly string file;

    private NetlinkTap(RunningDaemon tcpdump, string file) => (this.tcpdump, this.file) = (tcpdump, file);

    public static async Task<NetlinkTap> On(SiteHost host)
    {
        host.Run(["modprobe", "nlmon"]).Must();
        host.Ip("link add tap type nlmon", "link set tap up");
        var file = Path.Combine(host.Folder, "netlink.pcap");
        var tcpdump = host.Start(new Tool("nlmon", ["tcpdump", "-i", "tap", "-s", "0", "-B", "8192", "-U", "-w", file]));
        // What is written before the first packet is the file's head.
        await Expect.Within(TimeSpan.FromSeconds(60), "tcpdump listens to netlink", () => File.Exists(file) && new FileInfo(file).Length >= FirstOfPcap);
        return new NetlinkTap(tcpdump, file);
    }

    /// <summary>Ends it, and sees that nothing was lost.</summary>
    public async Task<IReadOnlyList<string>> Stop()
    {
        await tcpdump.Stop();
        Assert.Contains("\n0 packets dropped by kernel", tcpdump.Log, StringComparison.Ordinal);
        return Writes();
    }

    /// <summary>Changes of IPVS, addresses, links, routes that the kernel was asked for so far, in order: <c>IPVS 1</c> (a new service), <c>route 20</c> (RTM_NEWADDR).</summary>
    public IReadOnlyList<string> Writes()
    {
        var pcap = (ReadOnlySpan<byte>)File.ReadAllBytes(file);
        Assert.Equal(LinkTypeNetlink, MemoryMarshal.Read<int>(pcap[20..]));
        var writes = new List<string>();
        for (var rest = pcap[FirstOfPcap..]; rest.Length >= 16;)
        {
            var length = MemoryMarshal.Read<int>(rest[8..]);
            if (rest.Length < 16 + length)
            {
                break; // Half written.
            }
            var packet = rest.Slice(16, length);
            rest = rest[(16 + length)..];
            Read(packet[16..], BinaryPrimitives.ReadUInt16BigEndian(packet[14..]), writes);
        }
        return writes;
    }

    private static void Read(ReadOnlySpan<byte> messages, int protocol, List<string> writes)
    {
        // struct nlmsghdr: length, type, flags, sequence, port.
        while (messages.Length >= 16 && MemoryMarshal.Read<int>(messages) is >= 16 and var length && length <= messages.Length)
        {
            var type = MemoryMarshal.Read<ushort>(messages[4..]);
            if ((MemoryMarshal.Read<ushort>(messages[6..]) & Request) != 0)
            {
                if (protocol == 0 && type >= 16 && type % 4 != 2) // RTM_NEW*, DEL*, GET*, SET* follow each other.
                {
                    writes.Add($"route {type}");
                }
                else if (protocol == Generic && type > Control && !IpvsReads.Contains(messages[16]))
                {
                    writes.Add($"IPVS {messages[16]}");
                }
            }
            messages = messages[Math.Min((length + 3) & ~3, messages.Length)..];
        }
    }
}
