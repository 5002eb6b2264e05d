using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Tests.Resolve;

namespace LvsOperator.Planning.Tests.Properties;

/// <summary>Something that happens to a site. The three numbers are read by each kind as it needs them, so that shrinking stays meaningful.</summary>
internal sealed record Step(int Kind, int A, int B, int C)
{
    internal static readonly Arbitrary<Step[]> Sequences = Arb.From((
        from kind in Gen.Choose(0, 15)
        from a in Gen.Choose(0, 99)
        from b in Gen.Choose(0, 99)
        from c in Gen.Choose(0, 99)
        select new Step(kind, a, b, c)).ArrayOf(),
        steps => Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, j) => j != i).ToArray()));

    internal void Do(Site site)
    {
        switch (Kind)
        {
            case 0 or 1: site.Put(SomePool(Name("pool", A % 3))); break;
            case 2 or 3: site.Put(SomeService()); break;
            case 4: site.RemoveService(Name("vs", A % 4)); break;
            case 5: site.RemovePool(Name("pool", A % 3)); break;
            case 6 or 7 or 8:
                site.Judge(2 + (A % 8), (HealthState)(B % 4), Name("pool", C % 3));
                foreach (var key in (site.Last?.Plan.Checks ?? []).Select(c => c.Key).Where(k => k.Via is not null && k.Address.GetAddressBytes()[^1] == 2 + (A % 8)))
                    site.Verdicts = site.Verdicts.With(key, new((HealthState)(B % 4), site.Now, ""));
                break;
            case 9: site.Judge(2 + (A % 8), (HealthState)(B % 4), "tier", kind: nameof(NginxTier)); break;
            case 10:
                site.Now += TimeSpan.FromMilliseconds(A * 100);
                foreach (var d in site.Memory.Services.SelectMany(s => s.Value.Passages.Keys.Select(p => (s.Key, p))))
                    site.Connections = site.Connections.SetItem(d, new((d.p.Address.GetAddressBytes()[^1] + B) % 3, C % 2, site.Now));
                break;
            case 11: site.AddNode(Name("lvs", A % 3), $"192.168.101.{8 + (A % 3)}", B % 2 == 0 ? ApiGroup.DirectorLabel : ApiGroup.NginxLabel); break;
            case 12:
                site.Put(new NginxTier
                {
                    Metadata = Site.Named("tier"),
                    Spec = new() { Listeners = [new() { Name = "http", Port = 80, Protocol = (ListenerProtocol)(A % 3) }], Hosts = [new() { Routes = [new() { Path = "/", Pool = new() { Name = Name("pool", B % 3) } }] }] },
                });
                break;
            case 14:
                var states = (Endpoint[])[.. Enumerable.Range(0, B % 5).Select(i => Endpoints.At(2 + ((A + i) % 8), (B + (i * C)) % 5))];
                site.Put(Endpoints.Slice($"s{C % 3}", A % 4 == 0 ? 8080 : 80, states));
                break;
            case 15 when A % 3 == 0: site.Snapshot = site.Snapshot with { Services = site.Snapshot.Services.Clear() }; break;
            case 15: site.Put(Endpoints.Service(A % 7 == 1 ? "other" : "http")); break;
            default:
                var node = site.Snapshot.Nodes.Values.OrderBy(n => n.Metadata.Name, StringComparer.Ordinal).ElementAt(A % site.Snapshot.Nodes.Count);
                site.Put(node with { Spec = new() { Unschedulable = B % 2 == 0 } });
                break;
        }
    }

    private static string Name(string kind, int number) => $"{kind}{number}";

    private RealServerPool SomePool(string name)
    {
        var servers = Enumerable.Range(0, B % 5).Select(i => Site.Server(2 + ((A + i) % 8), (B + i) % 4, (C + i) % 5 == 0)).DistinctBy(s => s.Address).ToArray();
        var pool = Site.Pool(name, servers);
        if (C % 3 != 0)
        {
            pool.Spec.HealthCheck = new()
            {
                OnFailure = C % 2 == 0 ? OnFailure.Remove : OnFailure.Quiesce, InitialState = C % 7 == 0 ? InitialHealth.Up : InitialHealth.Unknown,
                Via = (A + B) % 4 == 1 ? ProbeTarget.VirtualAddress : ProbeTarget.RealServer,
            };
        }
        if (C % 5 == 1) pool.Spec.Service = new() { Name = "pods", Port = "http" };
        if (A % 2 == 0) pool.Spec.SlowStart = LvsOperator.Api.Values.Duration.FromSeconds(1 + (B % 20));
        if (C % 4 == 0) pool.Spec.Setup = RealServerSetup.External;
        if (C % 11 == 0) pool.Spec.Nodes = new() { Selector = new() { MatchLabels = new Dictionary<string, string> { [ApiGroup.NginxLabel] = "true" } } };
        return pool;
    }

    private VirtualService SomeService() => Site.Service(Name("vs", A % 4), s =>
    {
        s.Vips = [new() { Address = $"192.168.101.{100 + (B % 3)}" }];
        s.Ports = [.. ((int[])[80, 443, 53]).Take(1 + (C % 3)).Select((p, i) => new VirtualPort { Port = p, Protocol = p == 53 ? TransportProtocol.UDP : TransportProtocol.TCP })];
        if (B % 5 == 0) s.Ports = [new() { Port = 8000 + (C % 3) }];
        s.Backend = B % 7 == 0 ? new() { Kind = BackendKind.NginxTier, Name = "tier" } : new() { Name = Name("pool", C % 3) };
        s.Quorum = new() { MinimumWeight = 1 + (A % 4), Hysteresis = A % 2, OnLost = (QuorumLostAction)(C / 3 % 3) };
        if (C % 2 == 0) s.SorryServer = new() { Address = "192.168.101.250" };
        if (A % 3 == 1)
        {
            s.Forwarding = new()
            {
                Mode = B % 2 == 0 ? ForwardingMode.NAT : ForwardingMode.FULLNAT,
                Nat = new() { MasqueradeSources = C % 4 == 0 ? [] : ["10.0.0.0/8", $"192.168.{C % 3}.0/24"], Gateway = C % 2 == 0 ? null : new() { Address = $"192.168.101.{60 + (B % 3)}/24" }, ReturnRoute = C % 4 == 1 ? LvsOperator.Api.V1Alpha1.ReturnRoute.Policy : default },
            };
            if (B % 5 != 0) s.Ports = [.. s.Ports.Select(p => { p.TargetPort = C % 3 == 0 ? 8080 : 0; return p; })];
        }
        if (A % 3 == 2 && C % 2 == 0)
        {
            var type = (TunnelType)(B % 3);
            s.Forwarding = new() { Mode = ForwardingMode.TUN, Tunnel = new() { Type = type, Checksum = type == TunnelType.IPIP ? default : (TunnelChecksum)(C % 2) } };
        }
        if (B % 6 != 1) s.Scheduler = new() { Name = B % 2 == 0 ? SchedulerName.Wlc : SchedulerName.Wrr };
        if (B % 4 == 0) s.Persistence = new() { };
        s.Drain = new() { Timeout = LvsOperator.Api.Values.Duration.FromSeconds(B % 3 * 10) };
        if (A % 9 == 0) s.Directors = new() { Timeouts = new() { Tcp = LvsOperator.Api.Values.Duration.FromSeconds(60 + (B % 2)) } };
    });
}
