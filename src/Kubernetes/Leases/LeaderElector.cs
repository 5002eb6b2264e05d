using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Leases;

/// <summary>
/// Leads while it holds a lease. All durations are measured here by the monotonic clock, from before a request is sent, so neither a leap of the
/// clock nor a slow answer makes a leader think that it leads when another may. There is no fencing beyond that: what a leader writes
/// should be refused when it is late, by resource versions or by server-side apply of the same fields. Give it a client of its own, so that it
/// never waits behind others' requests.
/// </summary>
/// <param name="client">A client for this alone.</param>
/// <param name="lease">The lease that all candidates share.</param>
/// <param name="identity">Our name, unlike all others': the pod's name.</param>
/// <param name="times">The election's times, the same for all candidates.</param>
public sealed class LeaderElector(ApiClient client, ObjectKey lease, string identity, ElectionTimes times)
{
    private readonly LeaseClaim claim = new(client, lease, identity, times);
    private volatile bool isLeading;

    /// <summary>Whether we lead.</summary>
    public bool IsLeading => isLeading;

    /// <summary>Who leads, as far as we know; empty for nobody.</summary>
    public string Leader => claim.Holder;

    /// <summary>
    /// Waits for the lease, leads, and begins again when it is lost. Ends when cancelled, or when <paramref name="lead"/> ends by itself; then, and
    /// only after <paramref name="lead"/> has ended, the lease is given back.
    /// </summary>
    /// <param name="lead">What a leader does. Its token is cancelled when leadership is lost; it must then end soon.</param>
    /// <param name="cancel">Ends it all.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancel)
    {
        while (true)
        {
            var since = await AcquireAsync(cancel).ConfigureAwait(false);
            if (await LeadAsync(lead, since, cancel).ConfigureAwait(false)) return;
            cancel.ThrowIfCancellationRequested();
        }
    }

    private async Task<long> AcquireAsync(CancellationToken cancel)
    {
        while (true)
        {
            var since = client.Time.GetTimestamp();
            if (await claim.TryAsync(times.Deadline, cancel).ConfigureAwait(false) == Leadership.Leading) return since;
            await Task.Delay(Period(), client.Time, cancel).ConfigureAwait(false);
        }
    }

    // True if the work is over.
    private async Task<bool> LeadAsync(Func<CancellationToken, Task> lead, long since, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(Rest(since), client.Time);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        Tell(Leadership.Leading, "the lease is ours");
        var work = Task.Run(() => lead(term.Token), CancellationToken.None);
        var why = await RenewAsync(deadline, work, term.Token).ConfigureAwait(false);
        await term.CancelAsync().ConfigureAwait(false);
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
        }
        finally
        {
            Tell(Leadership.Following, cancel.IsCancellationRequested ? "stopping" : why);
            await claim.ReleaseAsync().ConfigureAwait(false);
        }

        return !cancel.IsCancellationRequested && !deadline.IsCancellationRequested && why.Length == 0;
    }

    // Empty if the work ended by itself, else why it must.
    private async Task<string> RenewAsync(CancellationTokenSource deadline, Task work, CancellationToken term)
    {
        try
        {
            while (true)
            {
                await Task.WhenAny(work, Task.Delay(Period(), client.Time, term)).ConfigureAwait(false);
                term.ThrowIfCancellationRequested(); // first: work that ends because its term is over has not ended by itself
                if (work.IsCompleted) return "";
                var since = client.Time.GetTimestamp();
                switch (await claim.TryAsync(times.Deadline / 2, term).ConfigureAwait(false))
                {
                    case Leadership.Leading:
                        deadline.CancelAfter(Rest(since));
                        break;
                    case Leadership.Following when claim.Holder != identity:
                        return $"{(claim.Holder.Length == 0 ? "nobody" : claim.Holder)} holds the lease";
                }
            }
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            return $"not renewed for {times.Deadline.TotalSeconds} s";
        }
    }

    private TimeSpan Rest(long since) => times.Deadline - client.Time.GetElapsedTime(since) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    private TimeSpan Period() => times.Period * (1 + (Random.Shared.NextDouble() / 5));

    private void Tell(Leadership leadership, string why)
    {
        isLeading = leadership == Leadership.Leading;
        client.Options.Observer.LeadershipChanged(lease, leadership, why);
    }
}
