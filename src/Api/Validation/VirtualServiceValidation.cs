using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules between the fields of a VirtualService.</summary>
internal static class VirtualServiceValidation
{
    // The kernel refuses more: ip_vs_set_timeout multiplies by HZ in an int.
    internal static readonly Duration LongestIpvsTimeout = Duration.Parse("744h");
    private static readonly Duration OneSecond = Duration.FromSeconds(1);

    public static void Check(VirtualServiceSpec spec, FaultList faults)
    {
        var mode = spec.Forwarding?.Mode ?? ForwardingMode.DR;
        CheckVips(spec, faults);
        VirtualPortValidation.Check(spec, mode, faults);
        if (spec.FirewallMark != 0 && spec.PortGrouping != PortGrouping.FirewallMark)
        {
            faults.Add("spec.firewallMark", spec.FirewallMark, "portGrouping is PerPort, which has no mark", "use portGrouping FirewallMark, or 0");
        }

        ForwardingValidation.Check(spec.Forwarding ?? new Forwarding(), spec.Ports, faults);
        CheckScheduler(spec.Scheduler ?? new Scheduler(), faults);
        CheckDatagrams(spec, faults);
        if (spec.Persistence is { } persistence)
        {
            faults.WholeSeconds("spec.persistence.timeout", persistence.Timeout, OneSecond, LongestIpvsTimeout);
        }

        if (spec.Backend is null && mode != ForwardingMode.None)
        {
            faults.Absent("spec.backend", $"{mode} balances over a backend", "name a RealServerPool or an NginxTier");
        }

        CheckSorryServer(spec, mode, faults);
        if (spec.Quorum is { MinimumWeight: > 0 } quorum && quorum.Hysteresis >= quorum.MinimumWeight)
        {
            faults.Add("spec.quorum.hysteresis", quorum.Hysteresis, $"not below minimumWeight ({quorum.MinimumWeight}), so quorum could never be lost", "use a smaller hysteresis");
        }

        if (spec.Drain is { } drain)
        {
            faults.Within("spec.drain.timeout", drain.Timeout, default, Duration.Parse("24h"));
        }

        DirectorsValidation.Check(spec, mode, faults);
    }

    private static void CheckVips(VirtualServiceSpec spec, FaultList faults)
    {
        for (var index = 0; index < spec.Vips.Count; index++)
        {
            AddressValidation.CheckUnicast($"spec.vips[{index}].address", spec.Vips[index].Address, faults);
        }

        AddressValidation.CheckDistinct(spec.Vips.Select((vip, index) => ($"spec.vips[{index}].address", vip.Address, "")), faults);
    }

    private static void CheckScheduler(Scheduler scheduler, FaultList faults)
    {
        for (var index = 0; index < scheduler.Flags.Count; index++)
        {
            var flag = scheduler.Flags[index];
            var owner = flag is SchedulerFlag.ShPort or SchedulerFlag.ShFallback ? SchedulerName.Sh : SchedulerName.Mh;
            if (scheduler.Name != owner)
            {
                var (text, name) = (Names.Of(flag), Names.Of(scheduler.Name));
                faults.Add($"spec.scheduler.flags[{index}]", text, $"a flag of scheduler {Names.Of(owner)}, not of {name}", $"use scheduler {Names.Of(owner)}, or remove the flag");
            }
        }
    }

    private static void CheckDatagrams(VirtualServiceSpec spec, FaultList faults)
    {
        if (spec.Ports.FirstOrDefault(port => port.Protocol != TransportProtocol.UDP) is not { } other)
        {
            return;
        }

        if (spec.OnePacket)
        {
            faults.Add("spec.onePacket", "true", $"only UDP has datagrams, and port {other.Port} is {other.Protocol}", "use false, or a VirtualService of UDP ports only");
        }

        if (spec.Persistence?.Engine is { } engine)
        {
            faults.Add("spec.persistence.engine", engine, $"persistence engines read UDP only, and port {other.Port} is {other.Protocol}", "remove it, or use a VirtualService of UDP ports only");
        }
    }

    private static void CheckSorryServer(VirtualServiceSpec spec, ForwardingMode mode, FaultList faults)
    {
        if (spec.SorryServer is not { } sorry)
        {
            return;
        }

        var address = AddressValidation.CheckUnicast("spec.sorryServer.address", sorry.Address, faults);
        if (address is not null && mode != ForwardingMode.TUN
            && spec.Vips.All(vip => AddressText.TryParse(vip.Address, out var one) && one.AddressFamily != address.AddressFamily))
        {
            faults.Add("spec.sorryServer.address", sorry.Address, $"no VIP is of its family, and {mode} does not cross families", "use an address of a VIP's family");
        }

        if (sorry.Port != 0 && mode is ForwardingMode.DR or ForwardingMode.TUN && spec.Ports.FirstOrDefault(port => port.Port != sorry.Port) is { } other)
        {
            faults.Add("spec.sorryServer.port", sorry.Port, $"{VirtualPortValidation.WhyUnmapped(mode)}, so it must equal port ({other.Port})", "use 0, or NAT or FULLNAT to map ports");
        }
        else if (sorry.Port != 0 && spec.PortGrouping == PortGrouping.FirewallMark && (spec.Ports.Count > 1 || (spec.Persistence is not null && spec.Ports.Any(port => port.Port != sorry.Port))))
        {
            faults.Add("spec.sorryServer.port", sorry.Port, "portGrouping FirewallMark with several ports, or with persistence, forwards to the port that was asked", "use 0, or portGrouping PerPort");
        }
    }
}
