using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Leases;

/// <summary>Takes, renews and gives back one lease. Each write names the version it changes, so of two that write at once one is refused.</summary>
internal sealed class LeaseClaim(ApiClient client, ObjectKey lease, string identity, ElectionTimes times)
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);

    private readonly LeaseFreshness freshness = new(client.Time, times.Duration);
    private Kept<Lease>? known;

    /// <summary>Who holds it, as far as we know.</summary>
    internal string Holder => Volatile.Read(ref known)?.Object.Spec.HolderIdentity ?? "";

    /// <summary>Takes or renews the lease if it is free, expired or ours.</summary>
    /// <param name="limit">Longest time for it.</param>
    /// <param name="cancel">Gives up.</param>
    internal async Task<Leadership> TryAsync(TimeSpan limit, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limit, client.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            // While it is ours, the version we know is nearly always the newest: renew at once, and look only if it is not.
            if (Holder == identity && await WriteAsync(Claimed(known!.Object), both.Token).ConfigureAwait(false)) return Leadership.Leading;
            var found = await client.FetchAsync(Resources.Leases, lease, both.Token).ConfigureAwait(false);
            if (found.Failure is { Kind: ApiFailureKind.NotFound }) return await CreateAsync(both.Token).ConfigureAwait(false);
            if (found.Failure is { } failure) return Failed(failure);
            Know(found.Value);
            if (freshness.IsFresh(lease) && Holder != identity) return Leadership.Following;
            return await WriteAsync(Claimed(found.Value.Object), both.Token).ConfigureAwait(false) ? Leadership.Leading : Leadership.Following;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(new ApiFailure(ApiFailureKind.TimedOut, $"renew Lease {lease}", $"no answer within {limit.TotalSeconds} s"));
        }
    }

    /// <summary>Gives it back if it is ours, so that nobody need wait for it to expire.</summary>
    internal async Task ReleaseAsync()
    {
        if (known is null || Holder != identity) return;
        using var late = new CancellationTokenSource(ReleaseLimit, client.Time);
        try
        {
            if (await WriteAsync(Released(known.Object), late.Token).ConfigureAwait(false)) return;
            // The answer to our last renewal may have been lost when we were told to stop: then it is the version that we do not know.
            var found = await client.FetchAsync(Resources.Leases, lease, late.Token).ConfigureAwait(false);
            if (found.Failure is not null || found.Value.Object.Spec.HolderIdentity != identity) return;
            Know(found.Value);
            await WriteAsync(Released(found.Value.Object), late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Failed(new ApiFailure(ApiFailureKind.TimedOut, $"release Lease {lease}", $"no answer within {ReleaseLimit.TotalSeconds} s"));
        }
    }

    private Lease Released(Lease mine) => mine with { Spec = mine.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = client.Time.GetUtcNow() } };

    private async Task<Leadership> CreateAsync(CancellationToken cancel)
    {
        known = null;
        freshness.Forget(lease);
        var fresh = new Lease { Metadata = new ObjectMeta { Name = lease.Name, Namespace = lease.Namespace } };
        var made = await client.MakeAsync(Resources.Leases, Claimed(fresh), cancel).ConfigureAwait(false);
        if (made.Failure is { Kind: ApiFailureKind.AlreadyExists }) return Leadership.Following;
        if (made.Failure is { } failure) return Failed(failure);
        Know(made.Value);
        return Leadership.Leading;
    }

    private async Task<bool> WriteAsync(Lease changed, CancellationToken cancel)
    {
        var written = await client.UpdateAsync(Resources.Leases, known!, changed, cancel).ConfigureAwait(false);
        if (written.IsSuccess)
        {
            Know(written.Value);
            return true;
        }

        if (written.Failure.Kind != ApiFailureKind.Conflict) Failed(written.Failure);
        return false;
    }

    private Lease Claimed(Lease before)
    {
        var now = client.Time.GetUtcNow();
        var isOurs = before.Spec.HolderIdentity == identity;
        return before with
        {
            Spec = before.Spec with
            {
                HolderIdentity = identity,
                LeaseDurationSeconds = (int)Math.Ceiling(times.Duration.TotalSeconds),
                RenewTime = now,
                AcquireTime = isOurs ? before.Spec.AcquireTime ?? now : now,
                LeaseTransitions = (before.Spec.LeaseTransitions ?? 0) + (isOurs || string.IsNullOrEmpty(before.Metadata.ResourceVersion) ? 0 : 1),
            },
        };
    }

    private void Know(Kept<Lease> now)
    {
        Volatile.Write(ref known, now);
        freshness.Note(now.Object);
    }

    private Leadership Failed(ApiFailure failure)
    {
        client.Options.Observer.LeaseFailed(lease, failure);
        return Leadership.Following;
    }
}
