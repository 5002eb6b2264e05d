using System.Net;
using System.Security.Cryptography.X509Certificates;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Probes;

/// <summary>Makes a probe from a block and runs it once.</summary>
internal static class Ask
{
    /// <summary>What a probe says: empty for a success, else its detail.</summary>
    internal static async Task<string> Async(HealthCheck check, IPEndPoint target, CancellationToken deadline = default, X509Certificate2Collection? roots = null)
    {
        var outcome = await new ProbeKinds(roots: roots).Make(check, DrainSignal.None).RunAsync(target, deadline);
        return outcome.Answer switch
        {
            ProbeAnswer.Success => outcome.Detail,
            ProbeAnswer.Failure => outcome.Detail.Length > 0 ? outcome.Detail : "?",
            _ => $"{outcome.Answer}: {outcome.Detail}",
        };
    }

    /// <summary>The same with a deadline that comes when the server did what it does, and a little later: never too early on a busy machine.</summary>
    internal static async Task<string> UntilAsync(HealthCheck check, IPEndPoint target, Task done, X509Certificate2Collection? roots = null)
    {
        using var deadline = new CancellationTokenSource();
        var asking = Async(check, target, deadline.Token, roots);
        await Task.WhenAny(asking, done);
        await Task.WhenAny(asking, Task.Delay(100));
        await deadline.CancelAsync();
        return await asking;
    }
}
