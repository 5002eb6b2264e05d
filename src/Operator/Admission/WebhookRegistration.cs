using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Operator.Admission.Certificates;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Upkeep;

namespace LvsOperator.Operator.Admission;

/// <summary>
/// Tells the API server of the webhook and keeps it told, and renews the certificates: for the leader only. Where the settings have no webhook, what an
/// earlier start registered is taken away.
/// </summary>
[GenericRbac(Groups = ["admissionregistration.k8s.io"], Resources = ["validatingwebhookconfigurations"], Names = [SystemNames.Operator],
    Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Create | RbacVerb.Patch | RbacVerb.Delete)]
[GenericRbac(Groups = ["apps"], Resources = ["deployments"], Names = [SystemNames.Operator], Verbs = RbacVerb.Get, Scope = RbacScope.OwnNamespace)]
[GenericRbac(Groups = ["rbac.authorization.k8s.io"], Resources = ["clusterroles"], Names = [SystemNames.Operator], Verbs = RbacVerb.Get)]
internal sealed class WebhookRegistration
{
    /// <summary>The first minor version whose namespaces have a label with their name (https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name).</summary>
    private const int LabelsSince = 21;

    private static readonly ObjectKey Key = new("", SystemNames.Operator);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly ApiClient client;
    private readonly OperatorSettings settings;
    private readonly TimeProvider time;
    private readonly ServingCertificates certificates;
    private readonly UpkeptObject<ValidatingWebhookConfiguration> configuration;
    private readonly OwnerSource<Deployment> deployment;
    private readonly UpkeepLoop loop;
    private readonly CertificateRenewal renewal;
    private NamespaceLabels labels;

    /// <param name="client">The client.</param>
    /// <param name="settings">How the webhook is reached.</param>
    /// <param name="certificates">What is served; run by every replica.</param>
    /// <param name="events">Where Events about the operator's Deployment go; null: nowhere.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    internal WebhookRegistration(ApiClient client, OperatorSettings settings, ServingCertificates certificates, EventRecorder? events, ILogger log, TimeProvider time)
    {
        (this.client, this.settings, this.certificates, this.time) = (client, settings, certificates, time);
        var role = new OwnerSource<ClusterRole>(client, Resources.ClusterRoles, new("", SystemNames.Operator));
        deployment = new OwnerSource<Deployment>(client, Resources.Deployments, new(settings.SystemNamespace, SystemNames.Operator));
        Report = new UpkeepReport(log, events, () => deployment.Last);
        configuration = new(
            client, Resources.ValidatingWebhookConfigurations, Key,
            () => certificates.Served is { } set ? WebhookDocument.Render(settings, set.Bundle, labels) : null, role, Report, time);
        loop = new UpkeepLoop([configuration], Report, time);
        renewal = new CertificateRenewal(certificates, settings, RegistrationOf, log, time);
    }

    /// <summary>What became of the configuration, for metrics.</summary>
    internal UpkeepReport Report { get; }

    /// <summary>Keeps the webhook registered until cancelled, or until leadership is lost.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        if (settings.Webhook.Use == WebhookUse.None)
        {
            await UnregisterAsync(cancel).ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel).ConfigureAwait(false);
        }

        // For Events alone: it matters little whether it is found.
        _ = await deployment.FindAsync(cancel).ConfigureAwait(false);
        labels = await LabelsAsync(cancel).ConfigureAwait(false);
        certificates.Changed += loop.Wake;
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task[] tasks = [loop.RunAsync(ending.Token), renewal.RunAsync(ending.Token)];
            await Task.WhenAny(tasks).ConfigureAwait(false);
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        finally
        {
            certificates.Changed -= loop.Wake;
        }
    }

    // What the API server has now, so that nothing of a new authority is served before it is trusted there.
    private Registration RegistrationOf(CertificateSet set) =>
        configuration.Seen?.Webhooks.FirstOrDefault(w => w.Name == WebhookDocument.WebhookName)?.ClientConfig.CaBundle == set.Bundle ? Registration.Done : Registration.Pending;

    private async Task<NamespaceLabels> LabelsAsync(CancellationToken cancel)
    {
        if (settings.Namespace is null) return NamespaceLabels.None;
        while (true)
        {
            var version = await Discovery.ServerVersionAsync(client, cancel).ConfigureAwait(false);
            if (version.IsSuccess) return (version.Value.Major, version.Value.Minor).CompareTo((1, LabelsSince)) < 0 ? NamespaceLabels.None : NamespaceLabels.OwnName;
            Report.Failed(configuration.Reference, version.Failure, Retry);
            await Task.Delay(Retry, time, cancel).ConfigureAwait(false);
        }
    }

    private async Task UnregisterAsync(CancellationToken cancel)
    {
        while (true)
        {
            var found = await client.GetAsync(Resources.ValidatingWebhookConfigurations, Key, cancel).ConfigureAwait(false);
            if (found.Failure is { Kind: ApiFailureKind.NotFound }) return;
            var failure = found.Failure;
            if (failure is null)
            {
                if (found.Value.Metadata.Labels?.GetValueOrDefault("app.kubernetes.io/managed-by") != SystemNames.Operator) return;
                var gone = await client.DeleteAsync(Resources.ValidatingWebhookConfigurations, Key, new DeleteOptions { Uid = found.Value.Metadata.Uid }, cancel).ConfigureAwait(false);
                if (gone.IsSuccess) Report.Left(configuration.Reference, "was registered by an earlier start and is taken away, as the settings have no webhook");
                if (gone.IsSuccess) return;
                failure = gone.Failure;
            }

            Report.Failed(configuration.Reference, failure, Retry);
            await Task.Delay(Retry, time, cancel).ConfigureAwait(false);
        }
    }
}
