using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>Runs what must go on whatever happens: what a bug ends is told and begun anew.</summary>
internal static partial class Steadfast
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>Until cancelled; then it ends without an exception.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a bug throws; it is logged.")]
    internal static async Task RunAsync(string name, Func<CancellationToken, Task> run, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Task.Run(() => run(cancellation), CancellationToken.None);
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception bug)
            {
                Bug(log, name, bug);
            }
            try
            {
                await Task.Delay(Again, time, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a bug ended {Name}; it is begun anew")]
    private static partial void Bug(ILogger log, string name, Exception bug);
}
