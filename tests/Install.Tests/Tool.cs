using System.Diagnostics;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests;

/// <summary>kubectl and helm where no server is asked.</summary>
internal static class Tool
{
    public static CommandOutput Helm(params IReadOnlyList<string> arguments) => Run("helm", arguments);

    public static CommandOutput Kubectl(params IReadOnlyList<string> arguments) => Run("kubectl", arguments);

    private static CommandOutput Run(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Assets.Find().Program(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Nobody's own settings, and no cluster by accident.
        start.Environment["HOME"] = start.Environment["KUBECONFIG"] = "/nonexistent";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandOutput($"{program} {string.Join(' ', arguments)}", process.ExitCode, text, errors.Result);
    }
}
