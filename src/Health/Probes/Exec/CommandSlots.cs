namespace LvsOperator.Health.Probes.Exec;

/// <summary>How many commands run at a time: each is a process and a thread.</summary>
internal sealed class CommandSlots
{
    internal const int Most = 64;
    internal const int StackBytes = 256 * 1024;

    private readonly SemaphoreSlim free = new(Most);

    /// <summary>Waits for a place; false when the deadline came first.</summary>
    internal async ValueTask<bool> TakeAsync(CancellationToken deadline)
    {
        if (free.Wait(0, CancellationToken.None)) return true;
        try
        {
            await free.WaitAsync(deadline).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    internal void GiveBack() => free.Release();
}
