using LvsOperator.Agent.Sources;

namespace LvsOperator.Agent.Loop;

/// <summary>What has happened since the loop last looked. Others put in, the loop alone takes out.</summary>
internal sealed class Inbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private SourceUpdate? _source;
    private News _news;

    /// <summary>What is to be looked at again.</summary>
    [Flags]
    internal enum News
    {
        None = 0,
        Links = 1,
        Verdicts = 2,
        Tiers = 4,
        SetUps = 8,
    }

    internal sealed record Contents(SourceUpdate? Source, News News);

    internal void Put(SourceUpdate update) => Change(update, News.None);

    internal void Put(News news) => Change(null, news);

    internal Contents Take()
    {
        lock (_gate)
        {
            var contents = new Contents(_source, _news);
            (_source, _news) = (null, News.None);
            return contents;
        }
    }

    /// <summary>Waits until there is something, or the time is up.</summary>
    internal async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        if (timeout <= TimeSpan.Zero) return;
        // Its own timer, unlike one of ours, may fire while it is disposed of.
        using var elapsed = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, elapsed.Token);
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

    private void Change(SourceUpdate? update, News news)
    {
        lock (_gate)
        {
            _source = update ?? _source;
            _news |= news;
            if (_signal.CurrentCount == 0) _signal.Release();
        }
    }
}
