using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of spec.healthCheck, of a pool and of a tier alike.</summary>
internal static class HealthCheckValidation
{
    private const string Path = "spec.healthCheck";
    private const int LongestDnsLabel = 63;
    private const int LongestDnsName = 253;

    /// <param name="check">The block, in a pool's form.</param>
    /// <param name="type">The type that was given; null where a tier leaves it to the listener.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(HealthCheck check, HealthCheckType? type, FaultList faults)
    {
        var hour = Duration.Parse("1h");
        faults.Within($"{Path}.interval", check.Interval, Duration.FromMilliseconds(100), hour);
        faults.Within($"{Path}.timeout", check.Timeout, Duration.FromMilliseconds(10), Duration.FromSeconds(300));
        faults.Within($"{Path}.retryDelay", check.RetryDelay, default, hour);
        if (type == HealthCheckType.PING && check.Port != 0)
        {
            faults.Add($"{Path}.port", check.Port, "an ICMP echo has no port", "use 0");
        }

        if (check.Via == ProbeTarget.VirtualAddress && type is HealthCheckType.PING or HealthCheckType.EXEC)
        {
            var why = type == HealthCheckType.PING
                ? "no echo goes through a VIP: IPVS balances TCP, UDP and SCTP, and the director itself answers an echo for its VIP"
                : "a command finds its own way to a server, and nobody can lead it through the VIP to one alone";
            faults.Add($"{Path}.via", check.Via, $"type {type}: {why}", "use RealServer, or a type that speaks TCP or UDP");
        }

        CheckBlocks(check, type, faults);
        if (check.Http is { } http)
        {
            HttpCheckValidation.Check($"{Path}.http", http, type, faults);
        }

        if (check.Dns is { } dns)
        {
            CheckDns(dns, faults);
        }

        if (check.Exec is { } exec)
        {
            CheckExec(exec, faults);
        }
    }

    private static void CheckBlocks(HealthCheck check, HealthCheckType? type, FaultList faults)
    {
        Belongs("http", check.Http?.Path, type is null or HealthCheckType.HTTP or HealthCheckType.HTTPS, "HTTP or HTTPS");
        Belongs("dns", check.Dns?.Name, type == HealthCheckType.DNS, "DNS");
        Belongs("grpc", check.Grpc?.Service, type == HealthCheckType.GRPC, "GRPC");
        Belongs("udp", check.Udp?.Payload, type == HealthCheckType.UDP, "UDP");
        Belongs("exec", check.Exec is { } exec ? string.Join(' ', exec.Command) : null, type == HealthCheckType.EXEC, "EXEC");
        if (type == HealthCheckType.DNS && check.Dns is null)
        {
            faults.Absent($"{Path}.dns", "type DNS needs a question", "give dns.name");
        }

        if (type == HealthCheckType.EXEC && check.Exec is null)
        {
            faults.Absent($"{Path}.exec", "type EXEC needs a command", "give exec.command");
        }

        void Belongs(string block, string? value, bool fits, string types)
        {
            if (value is not null && !fits)
            {
                faults.Add($"{Path}.{block}", value, $"type {type?.ToString() ?? "absent"} does not read it", $"use type {types}, or remove the block");
            }
        }
    }

    private static void CheckDns(DnsCheck dns, FaultList faults)
    {
        var name = dns.Name.EndsWith('.') ? dns.Name[..^1] : dns.Name;
        var isRoot = dns.Name == ".";
        if (!isRoot && (name.Length > LongestDnsName || name.Split('.').Any(label => label.Length is 0 or > LongestDnsLabel)))
        {
            faults.Add($"{Path}.dns.name", dns.Name, "not a DNS name (RFC 1035: labels of 1 to 63 characters, 253 in all)", "use one such as example.com");
        }
    }

    private static void CheckExec(ExecCheck exec, FaultList faults)
    {
        for (var index = 0; index < exec.Command.Count; index++)
        {
            var part = exec.Command[index];
            if (index == 0 && !part.StartsWith('/'))
            {
                faults.Add($"{Path}.exec.command[0]", part, "not an absolute path", "use one such as /usr/local/bin/check");
            }

            if (part.Contains('\0'))
            {
                faults.Add($"{Path}.exec.command[{index}]", part, "holds a zero byte, which no argument can", "remove it");
            }
        }
    }
}
