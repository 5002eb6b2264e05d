using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Scheduling;

/// <summary>
/// Hands changes out in batches and in order, one batch at a time: whoever finds nobody delivering delivers, and takes along what
/// others bring meanwhile.
/// </summary>
internal sealed class Outbox(Action<IReadOnlyList<KeyValuePair<CheckKey, Verdict>>> deliver)
{
    private readonly Lock gate = new();
    private List<KeyValuePair<CheckKey, Verdict>> waiting = [];
    private bool delivering;

    /// <summary>Adds a change. The caller holds its own lock, so that the order is that of the verdicts.</summary>
    internal void Add(CheckKey key, Verdict verdict)
    {
        lock (gate)
        {
            waiting.Add(new(key, verdict));
        }
    }

    /// <summary>Delivers what waits. The caller holds no lock.</summary>
    internal void Flush()
    {
        while (true)
        {
            List<KeyValuePair<CheckKey, Verdict>> batch;
            lock (gate)
            {
                if (delivering || waiting.Count == 0) return;
                delivering = true;
                (batch, waiting) = (waiting, []);
            }

            try
            {
                deliver(batch);
            }
            finally
            {
                lock (gate)
                {
                    delivering = false;
                }
            }
        }
    }
}
