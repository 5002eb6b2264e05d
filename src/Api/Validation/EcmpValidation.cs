using System.Globalization;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of an ECMP block; RFC 2328, RFC 4271, RFC 5880.</summary>
internal static class EcmpValidation
{
    public static void Check(string path, Ecmp ecmp, FaultList faults)
    {
        CheckProtocol(path, ecmp, faults);
        if (ecmp.Ospf is { } ospf)
        {
            CheckOspf($"{path}.ospf", ospf, faults);
        }

        if (ecmp.Bgp is { } bgp)
        {
            CheckBgp($"{path}.bgp", bgp, faults);
        }

        if (ecmp.Bfd is { } bfd)
        {
            faults.Within($"{path}.bfd.interval", bfd.Interval, Duration.FromMilliseconds(10), Duration.FromSeconds(60));
        }
    }

    private static void CheckProtocol(string path, Ecmp ecmp, FaultList faults)
    {
        foreach (var (protocol, name, given, value) in ((RoutingProtocol, string, bool, string)[])
                 [(RoutingProtocol.OSPF, "ospf", ecmp.Ospf is not null, ecmp.Ospf?.Area ?? ""),
                  (RoutingProtocol.BGP, "bgp", ecmp.Bgp is not null, $"localAsn {ecmp.Bgp?.LocalAsn}")])
        {
            if (ecmp.Protocol == protocol && !given)
            {
                faults.Absent($"{path}.{name}", $"protocol {protocol} needs it", "give the block");
            }
            else if (ecmp.Protocol != protocol && given)
            {
                faults.Add($"{path}.{name}", value, $"protocol is {ecmp.Protocol}", $"use protocol {protocol}, or remove the block");
            }
        }
    }

    private static void CheckOspf(string path, Ospf ospf, FaultList faults)
    {
        if (!AddressText.TryParse(ospf.Area, out _))
        {
            faults.Add($"{path}.area", ospf.Area, "not an area in dotted form", "use one such as 0.0.0.0");
        }

        var (shortest, longest) = (Duration.FromSeconds(1), Duration.FromSeconds(65_535));
        faults.WholeSeconds($"{path}.helloInterval", ospf.HelloInterval, shortest, longest);
        faults.WholeSeconds($"{path}.deadInterval", ospf.DeadInterval, shortest, longest);
        if (ospf.DeadInterval <= ospf.HelloInterval)
        {
            faults.Add($"{path}.deadInterval", ospf.DeadInterval, $"not above helloInterval ({ospf.HelloInterval}), so every neighbour would be dead", "use four times helloInterval");
        }
    }

    private static void CheckBgp(string path, Bgp bgp, FaultList faults)
    {
        for (var index = 0; index < bgp.Peers.Count; index++)
        {
            AddressValidation.CheckUnicast($"{path}.peers[{index}].address", bgp.Peers[index].Address, faults);
        }

        AddressValidation.CheckDistinct(bgp.Peers.Select((peer, index) => ($"{path}.peers[{index}].address", peer.Address, "")), faults);
        for (var index = 0; index < bgp.Communities.Count; index++)
        {
            if (!bgp.Communities[index].Split(':').All(part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                faults.Add($"{path}.communities[{index}]", bgp.Communities[index], "both halves of a community are 0 to 65535 (RFC 1997)", "use one such as 64512:100");
            }
        }
    }
}
