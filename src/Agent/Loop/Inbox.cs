using LvsOperator.Agent.Sources;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Agent.Loop;

/// <summary>What has happened since the loop last looked. Others put in, the loop alone takes out.</summary>
internal sealed class Inbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private SourceUpdate? _source;
    private List<(CheckKey Key, Verdict Verdict)> _verdicts = [];
    private bool _linksChanged;

    internal sealed record Contents(SourceUpdate? Source, IReadOnlyList<(CheckKey Key, Verdict Verdict)> Verdicts, LinkNews Links)
    {
        internal bool IsEmpty => Source is null && Verdicts.Count == 0 && Links == LinkNews.None;
    }

    internal enum LinkNews
    {
        None,
        Changed,
    }

    internal void Put(SourceUpdate update) => Change(() => _source = update);

    internal void Put(IReadOnlyList<(CheckKey Key, Verdict Verdict)> verdicts) => Change(() => _verdicts.AddRange(verdicts));

    internal void LinksChanged() => Change(() => _linksChanged = true);

    internal Contents Take()
    {
        lock (_gate)
        {
            var contents = new Contents(_source, _verdicts, _linksChanged ? LinkNews.Changed : LinkNews.None);
            (_source, _verdicts, _linksChanged) = (null, [], false);
            return contents;
        }
    }

    /// <summary>Waits until there is something, or the time is up.</summary>
    internal async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        if (timeout <= TimeSpan.Zero) return;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), both, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            await _signal.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is up.
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            if (_signal.CurrentCount == 0) _signal.Release();
        }
    }
}
