using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Plans;

/// <summary>What <c>plan</c> found.</summary>
/// <param name="Node">The node planned for.</param>
/// <param name="Basis">Where verdicts and ownership come from, in words.</param>
/// <param name="Add">Steps that add.</param>
/// <param name="Change">Steps that change.</param>
/// <param name="Remove">Steps that remove.</param>
/// <param name="Steps">In the order in which the agent would carry them out.</param>
/// <param name="Problems">What keeps objects from serving.</param>
internal sealed record PlanReport(string Node, string Basis, int Add, int Change, int Remove, IReadOnlyList<PlanStep> Steps, IReadOnlyList<string> Problems)
{
    internal static PlanReport Of(string node, string basis, IReadOnlyList<PlanStep> steps, IReadOnlyList<string> problems) => new(
        node, basis, steps.Count(s => s.Action == StepAction.Add), steps.Count(s => s.Action == StepAction.Change), steps.Count(s => s.Action == StepAction.Remove),
        steps, problems);

    internal IReadOnlyList<Line> Lines()
    {
        List<Line> lines = [Line.Of($"node {Node}: {Basis}", Tone.Faint)];
        var services = Steps.Where(s => s.Kind is "service" or "destination").GroupBy(s => s.Service ?? s.Target).ToDictionary(g => g.Key, g => g.ToArray());
        foreach (var step in Steps)
        {
            if (step.Kind is not ("service" or "destination")) lines.Add(Of(step, $"{step.Kind} "));
            else if (services.Remove(step.Service ?? step.Target, out var group)) lines.AddRange(Service(step.Service ?? step.Target, group));
        }
        lines.Add(Steps.Count == 0 ? Line.Of("nothing to do", Tone.Good) : $"{Add} to add, {Change} to change, {Remove} to remove");
        return lines;
    }

    /// <summary>A service's own step, or its name alone, over the steps of its servers.</summary>
    private static IEnumerable<Line> Service(string name, PlanStep[] steps)
    {
        yield return steps.FirstOrDefault(s => s.Kind == "service") is { } own ? Of(own, "service ") : $"  service {name}";
        foreach (var step in steps)
            if (step.Kind == "destination") yield return Of(step, "  ");
    }

    private static Line Of(PlanStep step, string before)
    {
        var (mark, tone) = step.Action switch
        {
            StepAction.Add => ('+', Tone.Good),
            StepAction.Remove => ('-', Tone.Bad),
            _ => ('~', Tone.Warning),
        };
        var values = string.Join(", ", (step.New ?? step.Old ?? new Dictionary<string, string>()).Select(v => Of(v.Key, step)));
        var text = $"{mark} {before}{step.Target}{(values.Length == 0 ? "" : "  ")}{values}";
        return step.Note is null ? Line.Of(text, tone) : new(new Piece(text, tone), new Piece($"  ({step.Note})", Tone.Faint));
    }

    private static string Of(string name, PlanStep step)
    {
        var (old, now) = (step.Old?.GetValueOrDefault(name), step.New?.GetValueOrDefault(name));
        var value = old is not null && now is not null ? $"{old} → {now}" : now ?? old;
        return name == "value" ? value! : $"{name} {value}";
    }
}
