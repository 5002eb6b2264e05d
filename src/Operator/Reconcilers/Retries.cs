using LvsOperator.Api.Meta;

namespace LvsOperator.Operator.Reconcilers;

/// <summary>When what failed may be tried again: sooner at first, each time later, with chance so that replicas and agents do not keep step.</summary>
internal sealed class Retries(TimeProvider time)
{
    internal static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ObjectRef, Failed> _failed = [];

    private readonly record struct Failed(int Times, long At, TimeSpan Wait);

    /// <summary>Stands for the server itself: while it is left alone, so is everything.</summary>
    internal static readonly ObjectRef Server = new("", new("", ""));

    /// <summary>How long until the first may be tried again; null where nothing failed.</summary>
    internal TimeSpan? Next => _failed.TryGetValue(Server, out var server) && Rest(server) is { Ticks: > 0 } rest ? rest : _failed.Count == 0 ? null : _failed.Values.Min(Rest);

    /// <summary>Whether it may be tried.</summary>
    internal bool MayTry(ObjectRef item) => !_failed.TryGetValue(item, out var failed) || Rest(failed) <= TimeSpan.Zero;

    /// <summary>It failed; gives how long it waits now.</summary>
    /// <param name="item">What.</param>
    /// <param name="atLeast">What the server asked for.</param>
    internal TimeSpan Fail(ObjectRef item, TimeSpan? atLeast = null)
    {
        var times = _failed.TryGetValue(item, out var before) ? before.Times : 0;
        var wait = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(times, 20))) * (0.75 + (Random.Shared.NextDouble() / 2)));
        if (wait < atLeast) wait = atLeast.Value;
        _failed[item] = new(times + 1, time.GetTimestamp(), wait);
        return wait;
    }

    /// <summary>It went well, or is no more.</summary>
    internal void Forget(ObjectRef item) => _failed.Remove(item);

    /// <summary>Only these are still to be done; of the others nothing is to be tried again. The server answered.</summary>
    internal void Keep(IReadOnlySet<ObjectRef> open)
    {
        foreach (var done in _failed.Keys.Where(k => !open.Contains(k)).ToArray()) _failed.Remove(done);
    }

    private TimeSpan Rest(Failed failed) => failed.Wait - time.GetElapsedTime(failed.At) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
}
