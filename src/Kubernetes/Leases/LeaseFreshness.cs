using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Leases;

/// <summary>
/// Whether leases are being renewed, by our own monotonic clock alone: a lease is fresh for its duration after we saw it change. No time
/// that another wrote is compared with ours, so clocks that differ or leap change nothing (client-go's leaderelection does the same). A lease that
/// nobody renews counts as fresh for one duration after we first see it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="unstated">The duration of a lease that states none.</param>
public sealed class LeaseFreshness(TimeProvider time, TimeSpan unstated)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, Seen> seen = [];

    private sealed record Seen(LeaseSpec Spec, long At);

    /// <summary>Takes note of a lease as it is now.</summary>
    /// <returns>Whether it was renewed or changed hands since the last note.</returns>
    public bool Note(Lease lease)
    {
        lock (gate)
        {
            if (seen.TryGetValue(lease.Key, out var before) && IsSame(before.Spec, lease.Spec)) return false;
            seen[lease.Key] = new Seen(lease.Spec, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>The lease is gone.</summary>
    public void Forget(ObjectKey lease)
    {
        lock (gate) seen.Remove(lease);
    }

    /// <summary>Whether somebody holds it and renewed it within its duration.</summary>
    public bool IsFresh(ObjectKey lease) => Remaining(lease) > TimeSpan.Zero;

    /// <summary>How long it stays fresh if nobody renews it; zero if it is not.</summary>
    public TimeSpan Remaining(ObjectKey lease)
    {
        lock (gate)
        {
            if (!seen.TryGetValue(lease, out var last) || string.IsNullOrEmpty(last.Spec.HolderIdentity)) return TimeSpan.Zero;
            var rest = (last.Spec.LeaseDurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : unstated) - time.GetElapsedTime(last.At);
            return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }
    }

    private static bool IsSame(LeaseSpec one, LeaseSpec other) =>
        one.HolderIdentity == other.HolderIdentity && one.RenewTime == other.RenewTime && one.LeaseTransitions == other.LeaseTransitions && one.LeaseDurationSeconds == other.LeaseDurationSeconds;
}
