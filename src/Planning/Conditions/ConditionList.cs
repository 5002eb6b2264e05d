using LvsOperator.Api.Meta;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Planning.Conditions;

/// <summary>Findings as conditions. The time of a transition moves only with the status, so that equal findings give equal conditions.</summary>
internal static class ConditionList
{
    /// <summary>What a condition's message may hold (Kubernetes' Condition).</summary>
    private const int Longest = 32768;

    /// <summary>Accepted, ResolvedRefs, Programmed and Ready, in this order.</summary>
    internal static IReadOnlyList<Condition> Of(
        IReadOnlyList<Condition>? before, Decision decision, Finding resolved, Finding programmed, Finding ready, DateTimeOffset now)
    {
        return
        [
            Make(ConditionTypes.Accepted, new(decision.IsAccepted ? Truth.True : Truth.False, decision.Reason, decision.Message)),
            Make(ConditionTypes.ResolvedRefs, resolved),
            Make(ConditionTypes.Programmed, programmed),
            Make(ConditionTypes.Ready, ready),
        ];

        Condition Make(string type, Finding finding)
        {
            var status = finding.State.ToString();
            var was = before?.FirstOrDefault(c => c.Type == type);
            return new()
            {
                Type = type, Status = status, ObservedGeneration = decision.Generation, Reason = finding.Reason,
                Message = finding.Message.Length > Longest ? finding.Message[..Longest] : finding.Message,
                LastTransitionTime = was?.Status == status ? was.LastTransitionTime : WholeSecond(now),
            };
        }
    }

    /// <summary>Kubernetes writes times to the second; a finer one would not read back as it was written everywhere.</summary>
    private static DateTimeOffset WholeSecond(DateTimeOffset now) => DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
}
