using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Sites;

/// <summary>What is between the hosts: links that can be cut, a switch that can fall apart.</summary>
public sealed class Wires
{
    private readonly Topology topology;
    private readonly NamespaceThread switchRoom;

    internal Wires(Topology topology, NamespaceThread switchRoom)
    {
        this.topology = topology;
        this.switchRoom = switchRoom;
    }

    /// <summary>Pulls the host's first cable: its interface loses the carrier.</summary>
    public void CutLink(string host) => Ip($"link set {Name(host)} down");

    /// <summary>Puts the cable back.</summary>
    public void MendLink(string host) => Ip($"link set {Name(host)} up");

    /// <summary>Splits the hosts' first switch: each group hears itself alone. Carriers stay; hosts in no group stay with the first.</summary>
    public void Partition(params string[][] groups)
    {
        for (var index = 1; index < groups.Length; index++)
        {
            Ip($"link add part{index} type bridge forward_delay 0 stp_state 0 mcast_snooping 0\nlink set part{index} up");
            foreach (var host in groups[index])
            {
                Ip($"link set {Name(host)} master part{index}");
            }
        }
    }

    /// <summary>Ends every partition and mends every link.</summary>
    public void Heal()
    {
        foreach (var host in topology.Hosts)
        {
            Ip($"link set {Name(host.Name)} master {host.Ports[0].Switch} up");
        }
        for (var index = 1; ShortCommand.Run(switchRoom, ["ip", "link", "show", $"part{index}"]).ExitCode == 0; index++)
        {
            Ip($"link del part{index}");
        }
    }

    /// <summary>Delay, loss and the like on what the host hears, in the words of tc-netem(8); nothing takes it away.</summary>
    public void Impair(string host, string netem)
    {
        ShortCommand.Run(switchRoom, ["tc", "qdisc", "del", "dev", Name(host), "root"]);
        if (netem.Length > 0)
        {
            ShortCommand.Run(switchRoom, ["tc", "qdisc", "add", "dev", Name(host), "root", "netem", .. netem.Split(' ')]).Must();
        }
    }

    private string Name(string host) => Cabling.PortName(topology.Find(host), 0);

    private void Ip(string lines) => ShortCommand.Run(switchRoom, ["ip", "-batch", "-"], lines + "\n").Must();
}
