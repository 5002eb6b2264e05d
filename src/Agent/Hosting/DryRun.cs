using LvsOperator.Agent.Daemons;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Planning;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Hosting;

/// <summary><c>--dry-run</c>: the operations that would run now, one a line on standard output.</summary>
internal static class DryRun
{
    internal static int Run(SourceUpdate? update, Reconciler reconciler, VerdictStore verdicts, AgentOptions options, TimeProvider time, TextWriter output, TextWriter errors)
    {
        foreach (var fault in update?.Faults ?? [NothingToGoBy(options)]) errors.WriteLine($"lvs-agent: {fault}");
        if (update?.Snapshot is not { } snapshot) return ExitCode.InvalidInput;
        var recorded = verdicts.Load();
        var health = recorded.Groups.IsEmpty ? HealthView.AllHealthy : new HealthView(recorded, HealthTrust.Verdicts);
        errors.WriteLine(health.Trust == HealthTrust.AllHealthy ? "no recorded verdicts: every server is taken for healthy" : "verdicts: as recorded by the last run");
        var (result, operations, refused) = reconciler.Preview(snapshot, health, time.GetUtcNow());
        if (refused is not null)
        {
            errors.WriteLine($"lvs-agent: {refused}");
            return ExitCode.Refused;
        }
        foreach (var problem in result.Plan.Problems) errors.WriteLine($"lvs-agent: {problem}");
        string[] lines = [.. operations.Select(OperationText.Of), .. result.Plan.Tiers.Select(t => Nginx(t, options.Nginx, new NginxFiles())).OfType<string>()];
        try
        {
            foreach (var line in lines) output.WriteLine(line);
        }
        catch (IOException e)
        {
            errors.WriteLine($"lvs-agent: standard output: {e.Message}; what was written is not whole. Write it to another place");
            return ExitCode.Refused;
        }
        errors.WriteLine(lines.Length == 0 ? "nothing to do" : $"{(lines.Length == 1 ? "1 operation" : $"{lines.Length} operations")}; nothing was changed");
        return update.Faults.Count > 0 ? ExitCode.InvalidInput : ExitCode.Done;
    }

    internal static string NothingToGoBy(AgentOptions options) => options.IsFromApi
        ? $"the Kubernetes API says nothing of this node, and nothing is accepted in {options.AcceptedDir}; see that it is reached, and knows a Node {options.Node}"
        : $"{options.Manifests}: no such folder, and nothing accepted in {options.AcceptedDir}; name the folder with --manifests";

    /// <summary>What would become of a tier's configuration; null: nothing.</summary>
    internal static string? Nginx(PlannedTier tier, NginxSettings settings, NginxFiles files)
    {
        if (NginxPaths.Of(settings.StateDirectory, tier.Key) is not { } paths) return null;
        return NginxChange.Of(NginxRenderer.Render(tier, settings), files.Current(paths), file => Path.Combine(paths.Current, file) is var path && File.Exists(path) ? File.ReadAllText(path) : null) switch
        {
            null => null,
            { Content: NginxContent.Edited } change => $"nginx {tier.Key}: write generation {change.After} anew, which was edited by hand",
            { Before: null } change => $"nginx {tier.Key}: publish generation {change.After}",
            var change => $"nginx {tier.Key}: generation {change.Before} -> {change.After}, reload",
        };
    }
}
