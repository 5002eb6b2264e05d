using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of a VRRP block; RFC 3768, RFC 5798.</summary>
internal static class VrrpValidation
{
    private const int StepMilliseconds = 10;

    public static void Check(string path, Vrrp vrrp, FaultList faults)
    {
        var interval = vrrp.AdvertisementInterval;
        if (vrrp.Version == 2)
        {
            faults.WholeSeconds($"{path}.advertisementInterval", interval, Duration.FromSeconds(1), Duration.FromSeconds(255));
        }
        else
        {
            faults.Within($"{path}.advertisementInterval", interval, Duration.FromMilliseconds(10), Duration.FromMilliseconds(40_950));
            if (interval.Milliseconds % StepMilliseconds != 0)
            {
                var lower = interval.Milliseconds / StepMilliseconds * StepMilliseconds;
                faults.Add($"{path}.advertisementInterval", interval, "version 3 counts in steps of 10 ms", $"use {Duration.FromMilliseconds(lower + StepMilliseconds)}");
            }
        }

        faults.Within($"{path}.preemptDelay", vrrp.PreemptDelay, default, Duration.FromSeconds(1_000));
        if (!vrrp.Preempt && vrrp.PreemptDelay != default)
        {
            faults.Add($"{path}.preemptDelay", vrrp.PreemptDelay, "nothing is delayed where preempt is false", "use 0s, or preempt true");
        }

        if (vrrp is { Version: 3, Authentication: { } authentication })
        {
            faults.Add($"{path}.authentication", authentication.Type, "VRRP version 3 has no authentication (RFC 5798)", "use version 2, or remove the block");
        }

        if (vrrp.Garp is { } garp)
        {
            faults.WholeSeconds($"{path}.garp.delay", garp.Delay, default, Duration.FromSeconds(60));
            faults.WholeSeconds($"{path}.garp.refresh", garp.Refresh, default, Duration.Parse("24h"));
        }
    }
}
