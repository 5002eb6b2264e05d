namespace LvsOperator.Lab.Topologies;

/// <summary>The site of the seeds' NAT: a director with an interface outside (ens37) and one inside (ens33), two real servers behind it.</summary>
public static class NatSeed
{
    /// <summary>The director's own outside address, which is the VIP too.</summary>
    public const string Vip = "192.168.199.200";

    /// <summary>The director's own inside address, through which the real servers route.</summary>
    public const string Gateway = "192.168.226.129";

    /// <summary>Hosts inside have <c>192.168.226.N</c> and <c>fd00:226::N</c>, those outside <c>192.168.199.N</c> and <c>fd00:199::N</c>.</summary>
    public static Topology Site { get; } = new("nat", "the seeds' NAT site: a client outside, a director between, two real servers inside",
    [
        new("client", Role.Client, [new("eth0", "outside", ["192.168.199.1/24", "fd00:199::1/64"])]),
        new("dir", Role.Director,
        [
            new("ens37", "outside", [$"{Vip}/24", "fd00:199::200/64"]),
            new("ens33", "inside", [$"{Gateway}/24", "fd00:226::129/64"]),
        ]),
        RealServer("rs1", 130),
        RealServer("rs2", 131),
    ]);

    private static Host RealServer(string name, int number) =>
        new(name, Role.Nginx, [new("eth0", "inside", [$"192.168.226.{number}/24", $"fd00:226::{number}/64"])])
        {
            Routes = [new("default", Gateway), new("default", "fd00:226::129")],
        };
}
