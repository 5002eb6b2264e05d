using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Cli.Plans;

/// <summary>What would change of the nginx configurations under the state directory.</summary>
/// <param name="settings">This node's.</param>
/// <param name="told">What the agent says of its tiers; empty where none answered.</param>
internal sealed class NginxSteps(NginxSettings settings, IReadOnlyList<TierStatus> told)
{
    /// <summary>The steps, and what could not be found out, one sentence each.</summary>
    internal (IReadOnlyList<PlanStep> Steps, IReadOnlyList<string> Problems) Of(IEnumerable<PlannedTier> tiers)
    {
        List<PlanStep> steps = [];
        List<string> problems = [];
        foreach (var tier in tiers)
        {
            var rendering = NginxRenderer.Render(tier, settings);
            problems.AddRange(rendering.Faults.Select(f => $"NginxTier {tier.Key}: {f}"));
            if (NginxPaths.Of(settings.StateDirectory, tier.Key) is not { } paths) continue;
            try
            {
                if (NginxChange.Of(rendering, new FileInfo(paths.Current).LinkTarget, file => Text($"{paths.Current}/{file}")) is { } change) steps.Add(Step(tier, change));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add($"NginxTier {tier.Key}: {paths.Current} cannot be read ({e.Message}), so what stands there is not known");
            }
        }
        return (steps, problems);
    }

    private PlanStep Step(PlannedTier tier, NginxChange change)
    {
        var message = told.FirstOrDefault(t => t.Tier == tier.Key.ToString())?.Message;
        var note = string.IsNullOrEmpty(message) ? change.Before is null ? null : "reload" : $"the agent says: {message}";
        var name = tier.Key.ToString();
        return change switch
        {
            { Content: NginxContent.Edited } => new(StepAction.Change, "nginx", name, Old: Named("content", "edited by hand"), New: Named("content", $"as rendered, generation {change.After}"), Note: note),
            { Before: null } => new(StepAction.Add, "nginx", name, New: Named("generation", change.After), Note: note),
            _ => new(StepAction.Change, "nginx", name, Old: Named("generation", change.Before), New: Named("generation", change.After), Note: note),
        };
    }

    private static Dictionary<string, string> Named(string name, string value) => new() { [name] = value };

    private static string? Text(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
