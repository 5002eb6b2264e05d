using System.Globalization;
using LvsOperator.Cli.Output;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Cli.Statuses;

/// <summary>An object with what its conditions say: Ready always, the others where they do not hold.</summary>
internal static class ObjectLines
{
    internal static IEnumerable<Line> Of(ObjectState item)
    {
        var ready = item.Conditions.FirstOrDefault(c => c.Type == ConditionTypes.Ready);
        var healthy = item.Healthy is null ? "" : $", {item.Healthy} healthy";
        var verdict = item.ObservedGeneration is null ? "not judged yet" : ready is null ? "no condition Ready" : ready.Status == "True" ? "ready" : ready.Status == "False" ? "not ready" : "not known to be ready";
        yield return new(new Piece($"{item.Kind} {item.Name}", Tone.Strong), new Piece(": "), new Piece(verdict, ready?.Status switch { "True" => Tone.Good, "False" => Tone.Bad, _ => Tone.Warning }), new Piece(healthy));
        if (item.ObservedGeneration is null)
            yield return Line.Of("  no operator has judged it; see that lvs-operator runs: kubectl get deployments --all-namespaces --selector app.kubernetes.io/part-of=lvs-operator", Tone.Warning);
        else if (item.ObservedGeneration < item.Generation)
            yield return Line.Of(string.Create(CultureInfo.InvariantCulture, $"  what follows is of generation {item.ObservedGeneration}; the operator has not judged generation {item.Generation} yet"), Tone.Warning);
        if (item.ObservedGeneration is null) yield break;
        foreach (var condition in item.Conditions.Where(c => c.Status != "True" || c.Type == ConditionTypes.Ready))
            foreach (var line in Of(condition)) yield return line;
    }

    /// <summary>Several sentences of one condition stand on a line each.</summary>
    private static IEnumerable<Line> Of(ConditionState condition)
    {
        var (tone, head) = condition.Status == "True" ? (Tone.Plain, "") : (condition.Status == "False" ? Tone.Bad : Tone.Warning, $"{condition.Type} {condition.Status}, {condition.Reason}: ");
        var sentences = condition.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (sentences.Length == 0 && head.Length > 0) yield return Line.Of($"  {head.TrimEnd(' ', ':')}", tone);
        for (var i = 0; i < sentences.Length; i++) yield return Line.Of(i == 0 ? $"  {head}{sentences[i]}" : $"    {sentences[i]}", tone);
    }
}
