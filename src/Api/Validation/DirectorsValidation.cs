using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of spec.directors.</summary>
internal static class DirectorsValidation
{
    private const string Path = "spec.directors";
    private const string HighAvailabilityPath = Path + ".highAvailability";

    public static void Check(VirtualServiceSpec spec, ForwardingMode mode, FaultList faults)
    {
        if (spec.Directors is not { } directors)
        {
            return;
        }

        MetadataValidation.CheckSelector($"{Path}.nodeSelector", directors.NodeSelector, faults);
        if (directors.Timeouts is { } timeouts)
        {
            var (shortest, longest) = (Duration.FromSeconds(1), VirtualServiceValidation.LongestIpvsTimeout);
            faults.WholeSeconds($"{Path}.timeouts.tcp", timeouts.Tcp, shortest, longest);
            faults.WholeSeconds($"{Path}.timeouts.tcpFin", timeouts.TcpFin, shortest, longest);
            faults.WholeSeconds($"{Path}.timeouts.udp", timeouts.Udp, shortest, longest);
        }

        if (directors.HighAvailability is { } highAvailability)
        {
            CheckBlocks(highAvailability, faults);
            CheckGateway(highAvailability, mode, spec.Forwarding?.Nat?.Gateway, faults);
        }
    }

    private static void CheckBlocks(HighAvailability highAvailability, FaultList faults)
    {
        var mode = highAvailability.Mode;
        if (highAvailability.Vrrp is { } vrrp)
        {
            if (mode != HighAvailabilityMode.VRRP)
            {
                faults.Add($"{HighAvailabilityPath}.vrrp", $"version {vrrp.Version}", $"mode {mode} has no VRRP", "use mode VRRP, or remove the block");
            }

            VrrpValidation.Check($"{HighAvailabilityPath}.vrrp", vrrp, faults);
        }

        if (highAvailability.Ecmp is { } ecmp)
        {
            if (mode != HighAvailabilityMode.ECMP)
            {
                faults.Add($"{HighAvailabilityPath}.ecmp", ecmp.Protocol, $"mode {mode} announces no routes", "use mode ECMP, or remove the block");
            }

            EcmpValidation.Check($"{HighAvailabilityPath}.ecmp", ecmp, faults);
        }
        else if (mode == HighAvailabilityMode.ECMP)
        {
            faults.Absent($"{HighAvailabilityPath}.ecmp", "mode ECMP needs to know how to announce routes", "give protocol and its block");
        }
    }

    private static void CheckGateway(HighAvailability highAvailability, ForwardingMode mode, NatGateway? gateway, FaultList faults)
    {
        if (mode != ForwardingMode.NAT)
        {
            return;
        }

        if (highAvailability.Mode == HighAvailabilityMode.ECMP)
        {
            faults.Add($"{HighAvailabilityPath}.mode", highAvailability.Mode, "with NAT answers must return through the director that took the request, which ECMP cannot promise", "use FULLNAT, DR or TUN, or mode VRRP");
        }

        if (highAvailability is { Mode: HighAvailabilityMode.VRRP, Vrrp.Placement: VrrpPlacement.ActiveActive } && gateway is not null)
        {
            faults.Add($"{HighAvailabilityPath}.vrrp.placement", VrrpPlacement.ActiveActive, $"one gateway ({gateway.Address}) cannot be on every active director", "use ActiveStandby, or FULLNAT, DR or TUN");
        }
    }
}
