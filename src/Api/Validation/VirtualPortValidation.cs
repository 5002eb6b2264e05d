using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of the ports of a VirtualService.</summary>
internal static class VirtualPortValidation
{
    public static void Check(VirtualServiceSpec spec, ForwardingMode mode, FaultList faults)
    {
        var numbers = new Dictionary<(int, TransportProtocol), int>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < spec.Ports.Count; index++)
        {
            var port = spec.Ports[index];
            var path = $"spec.ports[{index}]";
            if (!numbers.TryAdd((port.Port, port.Protocol), index))
            {
                faults.Add($"{path}.port", port.Port, $"the same port and protocol as spec.ports[{numbers[(port.Port, port.Protocol)]}]", "remove one of them");
            }

            if (port.Name is { } name && !names.TryAdd(name, index))
            {
                faults.Add($"{path}.name", name, $"the same name as spec.ports[{names[name]}]", "use a name of its own");
            }

            CheckTarget(spec, port, $"{path}.targetPort", mode, faults);
        }
    }

    public static string WhyUnmapped(ForwardingMode mode) => mode switch
    {
        ForwardingMode.DR => "DR forwards frames unchanged",
        ForwardingMode.TUN => "TUN forwards packets unchanged",
        _ => "None forwards nothing",
    };

    private static void CheckTarget(VirtualServiceSpec spec, VirtualPort port, string path, ForwardingMode mode, FaultList faults)
    {
        if (port.TargetPort == 0 || port.TargetPort == port.Port)
        {
            return;
        }

        if (mode is ForwardingMode.DR or ForwardingMode.TUN or ForwardingMode.None)
        {
            faults.Add(path, port.TargetPort, $"{WhyUnmapped(mode)}, so targetPort must equal port ({port.Port})", "use NAT or FULLNAT to map ports");
        }
        else if (spec.PortGrouping == PortGrouping.FirewallMark && spec.Ports.Count > 1)
        {
            faults.Add(path, port.TargetPort, "a firewall mark service has one target port for all its ports", "use portGrouping PerPort, or a VirtualService for each mapped port");
        }
        else if (spec.PortGrouping == PortGrouping.FirewallMark && spec.Persistence is not null)
        {
            // ip_vs_sched_persist of net/netfilter/ipvs/ip_vs_core.c: the client's port stands where the service has none of its own.
            faults.Add(path, port.TargetPort, "the kernel maps no port of a firewall mark service whose connections persist", "use portGrouping PerPort, or remove persistence");
        }
    }
}
