using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of spec.forwarding.</summary>
internal static class ForwardingValidation
{
    public static void Check(Forwarding forwarding, IReadOnlyList<VirtualPort> ports, FaultList faults)
    {
        if (forwarding.Tunnel is { } tunnel)
        {
            CheckTunnel(forwarding.Mode, tunnel, faults);
            if (tunnel.Type == TunnelType.GUE && ports.Any(port => port.Protocol == TransportProtocol.UDP && port.Port == tunnel.Port))
            {
                faults.Add("spec.forwarding.tunnel.port", tunnel.Port, "the kernel of a real server unwraps what comes to that UDP port, so no service can listen there", "use another port than those of spec.ports");
            }
        }

        if (forwarding.Nat is { } nat)
        {
            CheckNat(forwarding.Mode, nat, faults);
        }
    }

    private static void CheckTunnel(ForwardingMode mode, Tunnel tunnel, FaultList faults)
    {
        const string Path = "spec.forwarding.tunnel";
        if (mode != ForwardingMode.TUN)
        {
            faults.Add(Path, tunnel.Type, $"{mode} has no tunnel", "use mode TUN, or remove the block");
        }

        if (tunnel.Port != new Tunnel().Port && tunnel.Type != TunnelType.GUE)
        {
            faults.Add($"{Path}.port", tunnel.Port, $"{tunnel.Type} has no port", "use type GUE, or remove the port");
        }

        if (tunnel.Checksum == TunnelChecksum.Checksum && tunnel.Type == TunnelType.IPIP)
        {
            faults.Add($"{Path}.checksum", tunnel.Checksum, "IPIP has no checksum", "use None, or type GUE or GRE");
        }

        if (tunnel.Checksum == TunnelChecksum.RemoteChecksum && tunnel.Type != TunnelType.GUE)
        {
            faults.Add($"{Path}.checksum", tunnel.Checksum, $"{tunnel.Type} has no remote checksum", "use None, or type GUE");
        }
    }

    private static void CheckNat(ForwardingMode mode, Nat nat, FaultList faults)
    {
        const string Path = "spec.forwarding.nat";
        if (mode is not (ForwardingMode.NAT or ForwardingMode.FULLNAT))
        {
            faults.Add(Path, nat.ReturnRoute, $"{mode} translates no address", "use mode NAT or FULLNAT, or remove the block");
        }

        for (var index = 0; index < nat.MasqueradeSources.Count; index++)
        {
            AddressValidation.CheckNetwork($"{Path}.masqueradeSources[{index}]", nat.MasqueradeSources[index], faults);
        }

        if (nat.Gateway is { } gateway)
        {
            if (!AddressText.TryParseWithPrefix(gateway.Address, out var address, out var length) || length == 0)
            {
                faults.Add($"{Path}.gateway.address", gateway.Address, "not an address with its prefix length", "use one such as 192.168.226.129/24");
            }
            else if (address.IsIPv4MappedToIPv6)
            {
                faults.Add($"{Path}.gateway.address", gateway.Address, "an IPv4-mapped address", $"write {AddressText.Plain(address)} with the prefix length of its subnet, such as /24");
            }
            else
            {
                AddressValidation.CheckUnicast($"{Path}.gateway.address", address.ToString(), faults);
            }
        }
        else if (nat.ReturnRoute == ReturnRoute.Policy)
        {
            faults.Absent($"{Path}.gateway", "returnRoute Policy routes through it", "give the gateway, or use returnRoute None");
        }
    }
}
