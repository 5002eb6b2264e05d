using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>
/// Renews the certificates, for the leader: looks at the plan whenever the Secret or the registration changed and once a minute, which is also how
/// soon a leap of the clock is noticed.
/// </summary>
/// <param name="certificates">The certificates.</param>
/// <param name="settings">For the name that they are to have.</param>
/// <param name="registered">Whether the API server was told of a set's newest authority.</param>
/// <param name="log">The log.</param>
/// <param name="time">The clock.</param>
internal sealed class CertificateRenewal(ServingCertificates certificates, OperatorSettings settings, Func<CertificateSet, Registration> registered, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly ServingNames names = ServingNames.Of(settings);
    private readonly ObjectKey key = new(settings.SystemNamespace, ServingCertificates.SecretName);
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Has the plan looked at.</summary>
    internal void Wake() => Volatile.Read(ref news).TrySetResult();

    internal async Task RunAsync(CancellationToken cancel)
    {
        certificates.Changed += Wake;
        SecretState? written = null;
        try
        {
            while (true)
            {
                Volatile.Write(ref news, new(TaskCreationOptions.RunContinuationsAsynchronously));
                var seen = certificates.State;
                var wait = Look;
                // What was written is not seen at once; to write over it once more would only meet a conflict.
                if (seen.Secret is not null && !ReferenceEquals(seen, written) && await StepAsync(seen, cancel).ConfigureAwait(false) is { } outcome)
                    (written, wait) = outcome.Failure is null ? (seen, Look) : (null, Retry);
                using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var alarm = Task.Delay(wait, time, late.Token);
                await Task.WhenAny(news.Task, alarm).ConfigureAwait(false);
                await late.CancelAsync().ConfigureAwait(false);
                cancel.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            certificates.Changed -= Wake;
        }
    }

    // Null if nothing was to be done.
    private async Task<Outcome?> StepAsync(SecretState seen, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var decision = CertificatePlan.Decide(seen.Set, names, seen.Set is { } set ? registered(set) : Registration.Pending, now);
        if (CertificatePlan.Carry(decision.Step, seen.Set, names, now) is not { } next) return null;
        var failure = await certificates.WriteAsync(next, seen, cancel).ConfigureAwait(false);
        if (failure is null) CertificateLog.Renewed(log, key, Words(decision.Step), decision.Why);
        else if (failure.Kind != ApiFailureKind.Conflict) CertificateLog.Failed(log, key, failure.ToString());
        return new(failure);
    }

    private sealed record Outcome(ApiFailure? Failure);

    private static string Words(CertificateStep step) => step switch
    {
        CertificateStep.Start => "all certificates made anew",
        CertificateStep.AddAuthority => "a new authority added",
        CertificateStep.Sign => "a new serving certificate made",
        _ => "an old authority dropped",
    };
}
