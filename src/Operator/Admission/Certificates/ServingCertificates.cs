using System.Text.Json.Nodes;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>
/// The certificates that all replicas share, in a Secret. Each replica serves what the Secret has, never what it made itself, so that of two
/// that start together both serve one. A replica makes the Secret where there is none; only the leader changes one.
/// </summary>
[GenericRbac(Groups = [""], Resources = ["secrets"], Names = [SecretName], Verbs = RbacVerb.List | RbacVerb.Watch | RbacVerb.Create | RbacVerb.Patch | RbacVerb.Delete, Scope = RbacScope.OwnNamespace)]
internal sealed class ServingCertificates(ApiClient client, OperatorSettings settings, ILogger log, TimeProvider time)
{
    /// <summary>The Secret's name.</summary>
    internal const string SecretName = "lvs-operator-webhook";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly ObjectKey key = new(settings.SystemNamespace, SecretName);
    private readonly ObjectCache<Secret> cache = new(client, Resources.Secrets, Selection.Of(new(settings.SystemNamespace, SecretName)));
    private volatile CertificateSet? served;
    private volatile SecretState state = SecretState.Unknown;

    /// <summary>Is told when the Secret is known for the first time and whenever it changed. Must be quick.</summary>
    internal event Action? Changed;

    /// <summary>What is served: the last that could be read; null: nothing yet.</summary>
    internal CertificateSet? Served => served;

    /// <summary>What the Secret has now.</summary>
    internal SecretState State => state;

    /// <summary>Follows the Secret, and makes it where it is missing, until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        using var news = new SemaphoreSlim(0, 1);
        cache.Changed += Take;
        var following = cache.RunAsync(cancel);
        try
        {
            await cache.Synced.WaitAsync(cancel).ConfigureAwait(false);
            if (state.Secret is null) Become(new(null, null, ""));
            while (true)
            {
                if (state.IsMissing && await MakeAsync(cancel).ConfigureAwait(false) is { } failure)
                {
                    CertificateLog.Failed(log, key, failure.ToString());
                    await Task.Delay(Retry, time, cancel).ConfigureAwait(false);
                    continue;
                }

                await news.WaitAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            await following.ConfigureAwait(false);
            cache.Changed -= Take;
        }

        void Take(ObjectChange<Secret> change)
        {
            if (change.After is null) Become(new(null, null, ""));
            else Become(new(change.After, CertificateSet.Read(change.After, out var error), error));
            lock (news)
            {
                if (news.CurrentCount == 0) news.Release();
            }
        }
    }

    /// <summary>Writes a set over the Secret as it was seen; a conflict if it changed since. For the leader.</summary>
    internal async Task<ApiFailure?> WriteAsync(CertificateSet set, SecretState over, CancellationToken cancel)
    {
        var document = Document(set);
        document["metadata"]!["resourceVersion"] = over.Secret!.Metadata.ResourceVersion;
        var made = await client.ApplyAsync(Resources.Secrets, document, new ApplyOptions(SystemNames.Operator), cancel).ConfigureAwait(false);
        if (made.Failure is not { Kind: ApiFailureKind.Invalid }) return made.Failure;
        // Its type cannot be changed, nor anything where it is marked immutable: away with it, and the next look finds it missing.
        CertificateLog.Removed(log, key, made.Failure.ToString());
        var gone = await client.DeleteAsync(Resources.Secrets, key, new DeleteOptions { Uid = over.Secret.Metadata.Uid }, cancel).ConfigureAwait(false);
        return gone.Failure;
    }

    // Under a name of this replica's own and without force, so that of several that make it at once all but the first are refused.
    private async Task<ApiFailure?> MakeAsync(CancellationToken cancel)
    {
        var set = CertificateMaker.Start(ServingNames.Of(settings), [], time.GetUtcNow());
        var manager = ApplyOptions.ManagerName($"{SystemNames.Operator}-", settings.Identity);
        var made = await client.ApplyAsync(Resources.Secrets, Document(set), new ApplyOptions(manager, OnConflict: ApplyConflict.Refuse), cancel).ConfigureAwait(false);
        if (made.IsSuccess) CertificateLog.Made(log, key);
        return made.Failure is { Kind: not ApiFailureKind.Conflict } failure ? failure : null;
    }

    private JsonObject Document(CertificateSet set)
    {
        var document = Resources.Secrets.NewDocument(key);
        document["metadata"]!["labels"] = SystemNames.Labels("operator");
        document["type"] = CertificateSet.SecretType;
        document["data"] = set.Data();
        return document;
    }

    private void Become(SecretState now)
    {
        state = now;
        if (now.Set is { } set)
        {
            served = set;
            CertificateLog.Serving(log, set.Serving.Thumbprint, Times.To(set.Serving), set.Authorities.Length);
        }
        else if (now.Secret is not null)
        {
            CertificateLog.Unreadable(log, key, now.Error);
        }

        Changed?.Invoke();
    }
}
