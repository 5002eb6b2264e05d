using System.Collections.Immutable;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>
/// One tier, once: render, test, publish, reload. <c>current</c> is touched last before the reload, and names what nginx runs, or would start with, at every
/// moment: a refused or half-written generation never gets there, and one that the running nginx would not take is taken back. Only what was
/// published while there was no nginx to ask may be refused later; it is tested as soon as there is one.
/// </summary>
internal sealed class NginxGeneration(NginxSettings settings, INginxFiles files, INginxProcess process, TimeProvider time)
{
    private const int Kept = 3;

    /// <summary>Scratch directory of tests while an offender is looked for.</summary>
    private const string Candidate = "candidate";

    private readonly NginxReload _reload = new(files, process, time);

    /// <summary>The tier as nginx last took it, and the generation that this was.</summary>
    private (string Generation, PlannedTier Tier)? _good;

    internal NginxMaster? Master(PlannedTier tier) => NginxPaths.Of(settings.StateDirectory, tier.Key) is { } paths ? process.Find(paths.PidFile) : null;

    /// <summary>Whether there is an nginx to ask, be it running or not.</summary>
    internal bool CanTest => process.IsInstalled;

    /// <summary>Applies it; the outcome, and the master that it was applied to.</summary>
    internal async Task<(NginxOutcome Outcome, NginxMaster? Master)> ApplyAsync(PlannedTier tier, int reloads, CancellationToken cancellation)
    {
        var rendering = NginxRenderer.Render(tier, settings);
        var faults = rendering.Faults.Select(f => new LeftOut(f.Field, f.Message)).ToImmutableArray();
        var outcome = new NginxOutcome(tier.Key, NginxState.Failed, "", reloads, "", faults);
        if (NginxPaths.Of(settings.StateDirectory, tier.Key) is not { } paths) return (outcome with { State = NginxState.Refused, Message = rendering.Faults[0].ToString() }, null);
        var master = process.Find(paths.PidFile);
        try
        {
            files.Prepare(paths);
            var before = files.Current(paths);
            outcome = outcome with { Generation = before ?? "" };
            var edited = before == rendering.Generation && !files.Holds(paths, before, rendering.Files);
            if (edited || before != rendering.Generation || !IsProven(files.ReadRecord(paths), before))
            {
                files.Write(paths, rendering.Generation, rendering.Files);
                var test = await process.TestAsync(master, Configuration(paths, rendering.Generation), cancellation);
                if (test.Verdict == NginxVerdict.NoNginx)
                    outcome = outcome with { Proof = NginxProof.Untested, Message = "there is no nginx in the search path, so the configuration is untested; install it" };
                if (test.Verdict is NginxVerdict.Refused or NginxVerdict.TimedOut)
                {
                    if (rendering.Generation != before) files.Remove(paths, rendering.Generation);
                    var found = test.Verdict == NginxVerdict.Refused ? await SalvageAsync(tier, paths, master, rendering, cancellation) : null;
                    // A test that did not end says nothing about the configuration: it is tried again.
                    if (found is null) return (outcome with { State = test.Verdict == NginxVerdict.TimedOut ? NginxState.Failed : NginxState.Refused, Message = test.Message }, master);
                    (tier, rendering) = (found.Served, found.Rendering);
                    outcome = outcome with { LeftOut = [.. faults, .. found.Offenders], Message = Said(found.Offenders) };
                    edited = before == rendering.Generation && !files.Holds(paths, before, rendering.Files);
                    files.Write(paths, rendering.Generation, rendering.Files);
                }
                // Also where the file was edited by hand: somebody may have reloaded nginx since.
                if (before != rendering.Generation) files.Publish(paths, rendering.Generation);
                if (before != rendering.Generation || edited) files.WriteRecord(paths, new(rendering.Generation, process.Ticks(), null, outcome.Proof));
                else if (files.ReadRecord(paths) is { } record && record.Generation == before && record.Proof != outcome.Proof) files.WriteRecord(paths, record with { Proof = outcome.Proof });
            }
            outcome = await _reload.ApplyAsync(paths, master, before, outcome with { Generation = rendering.Generation }, cancellation);
            Remember(paths, tier, rendering.Generation, outcome);
            files.Prune(paths, Kept);
            return (outcome, master);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(paths, rendering.Generation);
            return (outcome with { State = NginxState.Failed, Message = e.Message }, master);
        }
    }

    /// <summary>Whether nginx has taken what <c>current</c> names: its test, or a master that loaded it.</summary>
    private static bool IsProven(NginxRecord? record, string? current) =>
        record is not null && record.Generation == current && (record.Proof == NginxProof.Tested || record.Master is not null);

    private async Task<NginxSalvage.Result?> SalvageAsync(
        PlannedTier tier, NginxPaths paths, NginxMaster? master, NginxRendering whole, CancellationToken cancellation)
    {
        var good = _good?.Tier ?? (files.ReadGood(paths) is { } kept ? tier with { Tier = kept } : null);
        var salvage = new NginxSalvage(settings, (rendering, token) =>
        {
            files.Write(paths, Candidate, rendering.Files);
            return process.TestAsync(master, Configuration(paths, Candidate), token);
        });
        var found = await salvage.FindAsync(tier, whole.Parts, good, cancellation);
        files.Remove(paths, Candidate);
        return found;
    }

    /// <summary>What nginx took is what a refused edit falls back on, after a restart of the agent too.</summary>
    private void Remember(NginxPaths paths, PlannedTier tier, string generation, NginxOutcome outcome)
    {
        var taken = outcome.State == NginxState.Running || (outcome.State == NginxState.NotRunning && outcome.Proof == NginxProof.Tested);
        if (!taken || outcome.Generation != generation || _good?.Generation == generation) return;
        files.WriteGood(paths, tier.Tier);
        _good = (generation, tier);
    }

    private static string Said(ImmutableArray<LeftOut> offenders)
    {
        var kept = offenders.Count(o => o.Fate == PartFate.Kept);
        var counts = new[] { (Count: kept, What: "kept as nginx last took it"), (Count: offenders.Length - kept, What: "left out") };
        return $"{string.Join(", ", counts.Where(c => c.Count > 0).Select(c => $"{c.Count} {c.What}"))}, which nginx refuses";
    }

    private static string Configuration(NginxPaths paths, string directory) => $"{paths.Generation(directory)}/{NginxRenderer.MainFile}";

    /// <summary>A disk that is full has no room for half a generation either.</summary>
    private void Discard(NginxPaths paths, string generation)
    {
        try
        {
            if (files.Current(paths) != generation) files.Remove(paths, generation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one that is reported.
        }
    }
}
