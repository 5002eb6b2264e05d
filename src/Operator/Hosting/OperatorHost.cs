using LvsOperator.Api.Core;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Reconcilers;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Snapshots;

namespace LvsOperator.Operator.Hosting;

/// <summary>Puts the operator together and runs it.</summary>
[EntityRbac(typeof(Lease), Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Update, Scope = RbacScope.OwnNamespace)]
[EntityRbac(typeof(CoreEvent), Verbs = RbacVerb.Create | RbacVerb.Patch)]
internal static class OperatorHost
{
    /// <summary>Of the Lease, and of everything else that is the operator's own.</summary>
    internal const string Name = "lvs-operator";

    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromSeconds(2);

    internal static async Task<int> RunAsync(
        OperatorSettings settings, ClusterAccess access, Duties duties, ILogger log, TimeProvider time, CancellationToken cancellation)
    {
        var meter = new Meter(log, time);
        var running = new Running();
        await using var web = await Endpoints.StartAsync(settings.Listen, meter, running, log);
        if (web is null) return ExitCode.Refused;
        var options = new ApiClientOptions { UserAgent = $"lvs-operator/{OperatorVersion.Text}", RequestsPerSecond = 50, Burst = 100, Observer = meter };
        using var client = new ApiClient(access, options, time);
        Say.Started(log, OperatorVersion.Text, settings.Identity, access.ToString(), settings.SystemNamespace, settings.Namespace ?? "all namespaces", settings.Listen.ToString());
        try
        {
            var view = running.View = new(client, await SlicesAsync(client, meter, time, cancellation), settings, time);
            var events = new EventRecorder(client, Name, settings.Identity);
            await using var admission = new AdmissionServer(client, settings, () => view.IsSynced ? view.Acceptance(view.Snapshot()) : null, log, time);
            if (duties.HasFlag(Duties.Admit))
            {
                if (await admission.ListenAsync(cancellation) is { } refusal)
                {
                    Say.NoWebhook(log, settings.WebhookListen.ToString(), refusal);
                    return ExitCode.Refused;
                }
                running.Admission = admission;
            }
            await Concurrent.RunAsync([view.RunAsync, events.RunAsync, .. duties.HasFlag(Duties.Admit) ? Part(admission.RunAsync) : [], LeadAsync], cancellation);

            // A term's own parts: nothing is carried over from an earlier one.
            Task LeadAsync(CancellationToken cancel) => ElectedAsync(settings, access, options, meter, time, term =>
            {
                var kept = running.Kept = new(new(client, settings, events, log, time), new(client, settings, admission.Certificates, events, log, time));
                return Concurrent.RunAsync(
                [
                    .. duties.HasFlag(Duties.Decide) ? Part(new DecisionLoop(view, settings, events, meter, time).RunAsync) : [],
                    .. duties.HasFlag(Duties.Deploy) ? Part(kept.Agents.RunAsync) : [],
                    .. duties.HasFlag(Duties.Admit) ? Part(kept.Webhook.RunAsync) : [],
                ], term);
            }, cancel);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Say.Stopped(log);
        }
        return ExitCode.Done;
    }

    private static Func<CancellationToken, Task>[] Part(Func<CancellationToken, Task> part) => [part];

    private static async Task ElectedAsync(
        OperatorSettings settings, ClusterAccess access, ApiClientOptions options, Meter meter, TimeProvider time, Func<CancellationToken, Task> lead, CancellationToken cancel)
    {
        if (settings.LeaderElection == LeaderElection.Alone)
        {
            meter.Lead(Leadership.Leading);
            await lead(cancel);
            return;
        }
        // Renewals never wait behind what the leader writes.
        using var own = new ApiClient(access, options with { RequestsPerSecond = 5, Burst = 10 }, time);
        await new LeaderElector(own, new(settings.SystemNamespace, Name), settings.Identity, settings.Election).RunAsync(lead, cancel);
    }

    private static async Task<Resource<EndpointSlice>> SlicesAsync(ApiClient client, Meter meter, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            var slices = await Discovery.EndpointSlicesAsync(client, cancel);
            if (slices.IsSuccess) return slices.Value;
            meter.Failed(slices.Failure, BetweenQuestions);
            await Task.Delay(BetweenQuestions, time, cancel);
        }
    }
}
