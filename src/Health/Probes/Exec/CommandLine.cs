using System.Globalization;
using System.Net;

namespace LvsOperator.Health.Probes.Exec;

/// <summary>A program with its arguments and all of its environment.</summary>
internal sealed record CommandLine(IReadOnlyList<string> Words, IReadOnlyList<string> Environment)
{
    /// <summary>The command for one server. Nothing of the agent's own environment is handed on.</summary>
    internal static CommandLine Of(IReadOnlyList<string> words, ProbeAim aim)
    {
        List<string> environment =
        [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C",
            $"RIP={aim.Server.Address}", $"RPORT={Number(aim.Server.Port)}", $"POOL={aim.Backend}",
        ];
        if (aim.Path is { } path) environment.AddRange([$"VIP={path.Address}", $"VPORT={Number(path.Port)}", $"PROTOCOL={path.Protocol}", $"SERVICE={path.Service}"]);
        return new(words, environment);
    }

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
