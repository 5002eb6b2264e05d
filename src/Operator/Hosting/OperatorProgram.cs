using LvsOperator.Kubernetes.Auth;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Hosting;

/// <summary>From a command line to a running operator: access and files are read, and everything wrong with them is said, before anything starts.</summary>
internal static class OperatorProgram
{
    internal static async Task<int> RunAsync(OperatorArguments arguments, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var environment = AccessEnvironment.Own(time);
        var found = AccessFinder.Find(arguments.Kubeconfig, null, environment);
        if (!found.IsSuccess) return await Fail(found.Faults.Select(f => f.ToString()));
        var (settings, faults) = SettingsLoader.Load(arguments, found.Access, environment, $"{Environment.MachineName.ToLowerInvariant()}_{Environment.ProcessId}");
        if (settings is null) return await Fail(faults);
        using var logs = Logs.Create(time);
        return await OperatorHost.RunAsync(settings, found.Access, Duties.All, logs.CreateLogger("lvs-operator"), time, cancellation);
    }

    private static async Task<int> Fail(IEnumerable<string> faults)
    {
        foreach (var fault in faults) await Console.Error.WriteLineAsync($"lvs-operator: {fault}");
        return ExitCode.InvalidInput;
    }
}
