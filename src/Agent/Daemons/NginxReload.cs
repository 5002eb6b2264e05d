using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>Makes the running nginx read what <c>current</c> names, and sees that it did.</summary>
internal sealed class NginxReload(INginxFiles files, INginxProcess process, TimeProvider time)
{
    private static readonly TimeSpan LongestReload = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>nginx reads its configuration some time before its master process, a child, is there.</summary>
    private const long StartTicks = 500;

    /// <summary>The outcome of a generation that was published already; on failure <c>current</c> is what it was before.</summary>
    internal async Task<NginxOutcome> ApplyAsync(NginxPaths paths, NginxMaster? master, string? before, NginxOutcome outcome, CancellationToken cancellation)
    {
        if (master is null) return outcome with { State = NginxState.NotRunning, Message = Join(outcome.Message, $"nginx does not run; start it with: nginx -c {paths.Configuration}") };
        var record = files.ReadRecord(paths);
        if (!HasLoaded(master, record, outcome.Generation))
        {
            var (workers, log) = (process.Workers(master), files.ErrorLogLength(paths));
            if (!process.Reload(master)) return outcome with { State = NginxState.NotRunning, Message = "nginx ended meanwhile" };
            outcome = outcome with { Reloads = outcome.Reloads + 1 };
            if (await FailureAsync(paths, master, workers, log, cancellation) is { } failure) return TakenBack(paths, before, outcome, failure);
        }
        if (record?.Master != master || record.Generation != outcome.Generation)
            files.WriteRecord(paths, new(outcome.Generation, record?.PublishedTicks ?? process.Ticks(), master, outcome.Proof));
        return outcome with { State = NginxState.Running };
    }

    private static bool HasLoaded(NginxMaster master, NginxRecord? record, string generation) =>
        record is not null && record.Generation == generation && (record.Master == master || master.StartTicks > record.PublishedTicks + StartTicks);

    /// <summary>
    /// Null once workers are there that were not before, which nginx starts only after all of the configuration was taken, and the old ones accept no more:
    /// those go on for a tenth of a second after the new ones came (ngx_master_process_cycle).
    /// </summary>
    private async Task<string?> FailureAsync(NginxPaths paths, NginxMaster master, IReadOnlySet<int> before, long log, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < LongestReload)
        {
            if (process.Workers(master) is { Count: > 0 } now && !now.Overlaps(before)) return null;
            if (files.Emergency(paths, log) is { } emergency) return emergency;
            await Task.Delay(BetweenLooks, time, cancellation);
        }
        return $"no new worker came within {LongestReload.TotalSeconds:0} s; see {paths.ErrorLog}";
    }

    private NginxOutcome TakenBack(NginxPaths paths, string? before, NginxOutcome outcome, string failure)
    {
        if (before is not null && before != outcome.Generation)
        {
            files.Publish(paths, before);
            files.WriteRecord(paths, new(before, process.Ticks(), process.Find(paths.PidFile), NginxProof.Tested));
            outcome = outcome with { Generation = before };
        }
        return outcome with { State = NginxState.ReloadFailed, Message = failure };
    }

    private static string Join(string first, string second) => first.Length == 0 ? second : $"{first}; {second}";
}
