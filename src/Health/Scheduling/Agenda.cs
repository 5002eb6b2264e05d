namespace LvsOperator.Health.Scheduling;

/// <summary>What comes next, for any number of checks: at most one start and one deadline entry each, so it stays as small as the list.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<(RunningCheck Check, Entry Kind), TimeSpan> entries = new();

    private enum Entry
    {
        Start,
        Deadline,
    }

    /// <summary>When something is next; null for never.</summary>
    internal TimeSpan? Next => entries.TryPeek(out _, out var at) ? at : null;

    /// <summary>Notes the check's next start, at its Due.</summary>
    internal void NoteStart(RunningCheck check) => entries.Enqueue((check, Entry.Start), check.Due);

    /// <summary>Notes the deadline of the probe in flight, at the check's Due. An older entry, which comes no later, is used again.</summary>
    internal void NoteDeadline(RunningCheck check)
    {
        if (check.DeadlineNoted) return;
        check.DeadlineNoted = true;
        entries.Enqueue((check, Entry.Deadline), check.Due);
    }

    /// <summary>Takes out all that is due by now: checks to start, and checks whose probe is late.</summary>
    internal void TakeDue(TimeSpan now, List<RunningCheck> starts, List<RunningCheck> late)
    {
        while (entries.TryPeek(out var entry, out var at) && at <= now)
        {
            entries.Dequeue();
            var check = entry.Check;
            if (entry.Kind == Entry.Start)
            {
                if (check.Phase == RunPhase.Resting) starts.Add(check);
                continue;
            }

            check.DeadlineNoted = false;
            if (check.Phase != RunPhase.Probing) continue;
            if (check.Due <= now) late.Add(check);
            else NoteDeadline(check);
        }
    }

    /// <summary>Drops entries of removed checks once they outnumber the others; an hourly check would else stay an hour after it left.</summary>
    internal void Prune(int checks)
    {
        if (entries.Count < 1024 + (4 * checks)) return;
        var kept = entries.UnorderedItems.Where(e => e.Element.Check.Phase != RunPhase.Removed).ToList();
        entries.Clear();
        entries.EnqueueRange(kept);
    }
}
