using System.Collections.Immutable;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>
/// One tier, once: render, test, publish, reload. <c>current</c> is touched last before the reload, and names what nginx runs, or would start with, at every
/// moment: a refused or half-written generation never gets there, and one that the running nginx would not take is taken back.
/// </summary>
internal sealed class NginxGeneration(NginxSettings settings, INginxFiles files, INginxProcess process, TimeProvider time)
{
    private const int Kept = 3;

    /// <summary>Scratch directory of tests while an offender is looked for.</summary>
    private const string Candidate = "candidate";

    private readonly NginxReload _reload = new(files, process, time);

    internal NginxMaster? Master(PlannedTier tier) => NginxPaths.Of(settings.StateDirectory, tier.Key) is { } paths ? process.Find(paths.PidFile) : null;

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
            if (edited || before != rendering.Generation)
            {
                files.Write(paths, rendering.Generation, rendering.Files);
                var test = await process.TestAsync(master, Configuration(paths, rendering.Generation), cancellation);
                if (test.Verdict == NginxVerdict.NoNginx) outcome = outcome with { Message = "there is no nginx in the search path, so the configuration is untested; install it" };
                if (test.Verdict is NginxVerdict.Refused or NginxVerdict.TimedOut)
                {
                    if (rendering.Generation != before) files.Remove(paths, rendering.Generation);
                    var found = test.Verdict == NginxVerdict.Refused ? await BisectAsync(tier, paths, master, rendering, cancellation) : null;
                    // A test that did not end says nothing about the configuration: it is tried again.
                    if (found is null) return (outcome with { State = test.Verdict == NginxVerdict.TimedOut ? NginxState.Failed : NginxState.Refused, Message = test.Message }, master);
                    (rendering, var offenders) = found.Value;
                    outcome = outcome with { LeftOut = [.. faults, .. offenders], Message = $"{offenders.Length} left out, which nginx refuses" };
                    files.Write(paths, rendering.Generation, rendering.Files);
                }
            }
            if (before != rendering.Generation) files.Publish(paths, rendering.Generation);
            if (before != rendering.Generation || edited)
            {
                // Also where the file was edited by hand: somebody may have reloaded nginx since.
                files.WriteRecord(paths, new(rendering.Generation, process.Ticks(), null));
            }
            outcome = await _reload.ApplyAsync(paths, master, before, outcome with { Generation = rendering.Generation }, cancellation);
            files.Prune(paths, Kept);
            return (outcome, master);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(paths, rendering.Generation);
            return (outcome with { State = NginxState.Failed, Message = e.Message }, master);
        }
    }

    private async Task<(NginxRendering, ImmutableArray<LeftOut>)?> BisectAsync(
        PlannedTier tier, NginxPaths paths, NginxMaster? master, NginxRendering whole, CancellationToken cancellation)
    {
        var bisection = new NginxBisection((leftOut, token) =>
        {
            files.Write(paths, Candidate, NginxRenderer.Render(tier, settings, leftOut).Files);
            return process.TestAsync(master, Configuration(paths, Candidate), token);
        });
        var found = await bisection.FindAsync(whole.Parts, cancellation);
        files.Remove(paths, Candidate);
        return found is var (parts, offenders) ? (NginxRenderer.Render(tier, settings, parts), offenders) : null;
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
