using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Planning.Tests.Properties;

/// <summary>Something that happens to objects on an API server, or that an agent writes. The numbers are read by each kind as it needs them.</summary>
internal sealed record ApiStep(int Kind, int A, int B, int C)
{
    internal static readonly Arbitrary<ApiStep[]> Sequences = Arb.From((
        from kind in Gen.Choose(0, 15)
        from a in Gen.Choose(0, 99)
        from b in Gen.Choose(0, 99)
        from c in Gen.Choose(0, 99)
        select new ApiStep(kind, a, b, c)).ArrayOf(),
        steps => Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, j) => j != i).ToArray()));

    /// <summary>Whether it can make what is in force unacceptable by no fault of its own: other Nodes, other back ends.</summary>
    internal bool Moves => Kind is 8 or 9;

    internal void Do(ApiSite site)
    {
        switch (Kind)
        {
            case 0 or 1 or 2 or 3: site.Put(Service()); break;
            case 4: site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.Remove(new("web", $"vs{A % 5}")) }; break;
            case 5: site.Put(Site.Pool($"pool{A % 3}", [.. Enumerable.Range(0, B % 4).Select(i => new RealServer { Address = $"192.168.101.{2 + i}", Port = C % 5 == 0 ? 80 : C % 7 == 0 ? 8080 : 0 })])); break;
            case 6: site.Put(ApiSite.EdgeTier($"tier{A % 2}", 80 + (B % 2), $"pool{C % 3}")); break;
            case 7: site.Snapshot = site.Snapshot with { Pools = site.Snapshot.Pools.Remove(new("web", $"pool{A % 3}")) }; break;
            case 8: site.AddLabelled($"lvs{A % 3}"); break;
            case 9: site.Snapshot = site.Snapshot with { Nodes = site.Snapshot.Nodes.Remove($"lvs{A % 3}") }; break;
            case 10: site.Now += TimeSpan.FromSeconds(A); break;
            case 11: site.Renew($"lvs{A % 3}"); break;
            case 12 when site.Snapshot.VirtualServices.ContainsKey(new("web", $"vs{A % 5}")):
                site.Well($"vs{A % 5}", $"lvs{B % 3}", r => r with
                {
                    Healthy = C % 3, ProgrammedGeneration = r.ProgrammedGeneration - (C % 2), Message = C % 5 == 0 ? "QuorumLost: x" : C % 7 == 0 ? "NodeError: y" : "", ActiveVips = C % 4 == 0 ? [] : r.ActiveVips,
                });
                break;
            case 13 when site.Snapshot.Pools.ContainsKey(new("web", $"pool{A % 3}")):
                site.Row(new PoolObserver { Node = $"lvs{B % 3}", ProgrammedGeneration = C % 3, Healthy = C % 2, UnhealthyCount = B % 2, Unhealthy = B % 2 == 0 ? [] : ["x: down"] }, $"pool{A % 3}");
                break;
            case 14 when site.Snapshot.Tiers.ContainsKey(new("web", $"tier{A % 2}")):
                site.Row(new TierNodeStatus { Node = $"nginx{1 + (B % 2)}", ProgrammedGeneration = C % 3, State = C % 2 == 0 ? "Serving" : "ConfigRejected", Message = "" }, $"tier{A % 2}");
                break;
            case 15: site.Reconcile(); break;
        }
    }

    private VirtualService Service() => Site.Service($"vs{A % 5}", s =>
    {
        s.Vips = [.. Enumerable.Range(0, 1 + (B % 2)).Select(i => new Vip { Address = C % 13 == 0 ? "224.0.0.1" : C % 11 == 0 ? "192.168.101.3" : C % 17 == 0 ? "192.168.101.2" : $"192.168.101.{100 + ((A + B + i) % 4)}" }).DistinctBy(v => v.Address)];
        s.Ports = [.. ((int[])[80, 443, 53]).Skip(C % 3).Select(p => new VirtualPort { Port = p, Protocol = p == 53 ? TransportProtocol.UDP : TransportProtocol.TCP })];
        s.Backend = B % 5 == 0 ? new() { Kind = BackendKind.NginxTier, Name = $"tier{C % 2}" } : new() { Name = $"pool{C % 3}" };
        if (C % 6 == 0) s.Quorum = new() { OnLost = QuorumLostAction.WithdrawVip };
        if (A % 4 == 0) s.Directors = new() { Timeouts = new() { Tcp = LvsOperator.Api.Values.Duration.FromSeconds(60 + (B % 2)) } };
    });
}
