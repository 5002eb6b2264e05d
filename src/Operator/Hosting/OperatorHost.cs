using LvsOperator.Kubernetes.Auth;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Hosting;

/// <summary>Puts the operator together and runs it.</summary>
internal static class OperatorHost
{
    internal static async Task<int> RunAsync(OperatorSettings settings, ClusterAccess access, ILogger log, TimeProvider time, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Done;
    }
}
