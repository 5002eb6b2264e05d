using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules between the fields of an NginxTier.</summary>
internal static class NginxTierValidation
{
    private static readonly Duration Day = Duration.Parse("24h");

    public static void Check(NginxTierSpec spec, FaultList faults)
    {
        MetadataValidation.CheckSelector("spec.nodeSelector", spec.NodeSelector, faults);
        ListenerValidation.Check(spec.Listeners, faults);
        CheckUpstreams(spec.Upstreams, faults);
        VirtualHostValidation.Check(spec, faults);
        if (spec.Tuning is { } tuning)
        {
            faults.WholeSeconds("spec.tuning.keepaliveTimeout", tuning.KeepaliveTimeout, default, Day);
            faults.WholeSeconds("spec.tuning.shutdownTimeout", tuning.ShutdownTimeout, Duration.FromSeconds(1), Day);
        }

        CheckTrusted(spec.RealIp, faults);
        if (spec.HealthCheck is { } check)
        {
            HealthCheckValidation.Check(check.ToHealthCheck(HealthCheckType.HTTP), check.Type, faults);
        }
    }

    private static void CheckUpstreams(IReadOnlyList<Upstream> upstreams, FaultList faults)
    {
        for (var index = 0; index < upstreams.Count; index++)
        {
            var upstream = upstreams[index];
            var path = $"spec.upstreams[{index}]";
            if (upstreams.Take(index).Any(other => other.Name == upstream.Name))
            {
                faults.Add($"{path}.name", upstream.Name, "named twice", "remove one of them");
            }

            faults.WholeSeconds($"{path}.failTimeout", upstream.FailTimeout, Duration.FromSeconds(1), Duration.Parse("1h"));
            if (upstream.Hash is not { } hash)
            {
                continue;
            }

            if (upstream.Algorithm != UpstreamAlgorithm.Hash)
            {
                faults.Add($"{path}.hash", hash.Key, $"algorithm {upstream.Algorithm} does not read it", "use algorithm Hash, or remove the block");
            }

            var needsName = hash.Key is HashKey.Header or HashKey.Cookie;
            if (needsName && hash.Name.Length == 0)
            {
                faults.Add($"{path}.hash.name", hash.Name, $"key {hash.Key} needs a name", $"name the {hash.Key.ToString().ToLowerInvariant()}");
            }
            else if (!needsName && hash.Name.Length > 0)
            {
                faults.Add($"{path}.hash.name", hash.Name, $"key {hash.Key} has no name", "use key Header or Cookie, or remove the name");
            }
        }
    }

    private static void CheckTrusted(RealIp? realIp, FaultList faults)
    {
        for (var index = 0; index < (realIp?.TrustedSources.Count ?? 0); index++)
        {
            var source = realIp!.TrustedSources[index];
            var path = $"spec.realIp.trustedSources[{index}]";
            if (source.Contains('/'))
            {
                AddressValidation.CheckNetwork(path, source, faults);
            }
            else if (!AddressText.TryParse(source, out _))
            {
                faults.Add(path, source, "neither an address nor a network", "use one such as 10.0.0.0/8 or 192.168.101.8");
            }
        }
    }
}
