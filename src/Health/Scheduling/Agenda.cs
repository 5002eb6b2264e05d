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

    /// <summary>Notes the check's next start, at its Due.</summary>
    internal void NoteStart(RunningCheck check) => entries.Enqueue((check, Entry.Start), check.Due);

    /// <summary>Notes the deadline of the probe in flight, at the check's Due. An older entry, which comes no later, is used again.</summary>
    internal void NoteDeadline(RunningCheck check)
    {
        if (check.DeadlineNoted) return;
        check.DeadlineNoted = true;
        entries.Enqueue((check, Entry.Deadline), check.Due);
    }

    /// <summary>
    /// When something is next; null for never. Entries that mean nothing any more (deadlines of probes that ended, nearly all of them)
    /// are dropped on the way, so that the timer is never set for their sake.
    /// </summary>
    internal TimeSpan? Next()
    {
        while (entries.TryPeek(out var entry, out var at))
        {
            var (check, kind) = entry;
            if (kind == Entry.Start && check.Phase != RunPhase.Removed) return at;
            if (kind == Entry.Deadline && check.Phase == RunPhase.Probing && check.Due == at) return at;
            entries.Dequeue();
            if (kind == Entry.Start) continue;
            check.DeadlineNoted = false;
            if (check.Phase == RunPhase.Probing) NoteDeadline(check);
        }

        return null;
    }

    /// <summary>Takes out all that is due by now: checks to start, and checks whose probe is late.</summary>
    internal void TakeDue(TimeSpan now, List<RunningCheck> starts, List<RunningCheck> late)
    {
        while (Next() <= now)
        {
            var (check, kind) = entries.Dequeue();
            if (kind == Entry.Start)
            {
                starts.Add(check);
                continue;
            }

            check.DeadlineNoted = false;
            late.Add(check);
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
